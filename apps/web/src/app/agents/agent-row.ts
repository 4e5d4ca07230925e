import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { AgentInfo } from '@latchkey/contracts';
import type { Problem } from '../core/api-problem';
import { Icon, type IconName } from '../shared/icon';
import {
  installVerb,
  installedWords,
  modelWords,
  problemsOf,
  standingOf,
  type AgentStanding,
} from './agent-words';

const ICONS: Readonly<Record<AgentStanding, IconName>> = {
  off: 'none',
  missing: 'none',
  installing: 'download',
  ready: 'check',
  troubled: 'warning',
};

/** One tool: whether it is there, how it is set up, with which model, and what is wrong. */
@Component({
  selector: 'lk-agent-row',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[attr.data-standing]': 'standing()', '[class]': 'standing()' },
  templateUrl: './agent-row.html',
  styleUrl: './row.scss',
})
export class AgentRow {
  readonly agent = input.required<AgentInfo>();
  /** Why an installation did not even begin. */
  readonly refused = input<Problem | null>(null);
  /** An installation was asked for, and the server has not answered yet. */
  readonly busy = input(false);
  readonly install = output();

  protected readonly words = { installed: installedWords, model: modelWords };
  protected readonly standing = computed(() => standingOf(this.agent()));
  protected readonly icon = computed(() => ICONS[this.standing()]);
  protected readonly verb = computed(() => installVerb(this.agent()));
  protected readonly configuration = computed(() => this.agent().configuration);
  protected readonly file = computed(() => {
    const configuration = this.configuration();
    return 'file' in configuration ? configuration.file : null;
  });
  protected readonly left = computed(() => {
    const configuration = this.configuration();
    return configuration.state === 'written' ? configuration.left.join(', ') : '';
  });
  /** Addresses in it can be followed. */
  protected readonly hint = computed(() => (this.agent().installHint ?? '').split(/(https:\/\/\S+)/));
  protected readonly progress = computed(() => {
    const { installation } = this.agent();
    return installation.state === 'installing' ? installation : null;
  });
  protected readonly problems = computed(() => {
    const refused = this.refused();
    return [...(refused ? [refused] : []), ...problemsOf(this.agent())];
  });

  /** The button stays where it is, with the focus, while it has nothing to do. */
  protected ask(): void {
    if (this.standing() !== 'installing' && !this.busy()) this.install.emit();
  }
}
