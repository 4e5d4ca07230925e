import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { PatStatus, Persistence } from '@latchkey/contracts';
import { Clock } from '../shared/clock';
import { Icon } from '../shared/icon';
import { spanWords, timeWords } from '../shared/words';

const PERSISTENCE_WORDS: Record<Persistence, string> = {
  'secret-scope': 'In the secret scope; it outlives a restart',
  memory: 'In memory alone; a restart asks for a new one',
  failing: 'The secret scope cannot be written at the moment; tried again by itself',
};

/** All there is to know about the token, in rows. */
@Component({
  selector: 'lk-token-panel',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './token-panel.html',
  styleUrl: './token-panel.scss',
})
export class TokenPanel {
  readonly status = input.required<PatStatus>();
  readonly dismiss = output();
  private readonly clock = inject(Clock);

  protected readonly rows = computed((): readonly (readonly [string, string])[] => {
    const status = this.status();
    const now = this.clock.nowMilliseconds();
    const ago = (iso: string): string => `${timeWords(iso, now)} (${spanWords(now - Date.parse(iso))} ago)`;
    const ahead = (iso: string): string => `${timeWords(iso, now)} (in ${spanWords(Date.parse(iso) - now)})`;
    return [
      ['Acts as', status.user ?? 'not known yet'],
      ['Workspace', status.workspaceHost],
      ['Generation', `${status.generation}`],
      ['Proven', status.lastProvenAt ? ago(status.lastProvenAt) : 'not yet'],
      ['Rotated', status.lastRotatedAt ? ago(status.lastRotatedAt) : 'not yet'],
      ['Next rotation', status.nextRotationAt ? ahead(status.nextRotationAt) : 'none is planned'],
      ['Expires', status.expiresAt ? ahead(status.expiresAt) : 'not known'],
      ['Kept', PERSISTENCE_WORDS[status.persistence]],
      ...pastedRow(status),
    ];
  });
}

function pastedRow(status: PatStatus): [string, string][] {
  const pasted = status.pastedToken;
  if (!pasted) return [];
  const name = pasted.name ? `“${pasted.name}”` : '';
  const words = {
    'in-use': `${name} is still in use, until its successor is stored`,
    retired: `${name} is deleted from the workspace`,
    left: `${name} is still in the workspace: it could not be proven to be yours to delete. Delete it on the token page`,
  };
  return [['Pasted token', words[pasted.fate].trim()]];
}
