import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { VerificationStage } from '@latchkey/contracts';
import { Icon, type IconName } from '../shared/icon';
import { LeftToken } from '../shared/left-token';
import { durationWords } from '../shared/words';
import type { StageView } from './verification-store';

const TITLES: Record<VerificationStage, string> = {
  format: 'Looks like a token',
  workspace: 'Workspace reached',
  identity: 'Who you are',
  mint: 'May create its successor',
  store: 'Stored in the secret scope',
  rotate: 'First rotation done',
  retire: 'Your pasted token is retired',
};

/** What is true instead, where the set-up went on without it. */
const WARNED_TITLES: Partial<Record<VerificationStage, string>> = {
  store: 'Not stored in the secret scope yet',
  retire: 'Your pasted token is not retired',
};

const STATE_WORDS: Record<StageView['state'], string> = {
  pending: 'not started',
  running: 'running',
  done: 'done',
  warned: 'done with a warning',
  failed: 'failed',
};

/** A pasted token that was left in the workspace: its comment there, if known, and where to delete it. */
export interface LeftTokenView {
  readonly name: string | null;
  readonly tokenPageUrl: string;
}

/** The staged verification as a checklist; what changes is read out by a screen reader. */
@Component({
  selector: 'lk-verification-list',
  imports: [Icon, LeftToken],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './verification-list.html',
  styleUrl: './verification-list.scss',
})
export class VerificationList {
  readonly stages = input.required<readonly StageView[]>();
  /** The pasted token, if the verification has ended and it was not deleted. */
  readonly leftToken = input<LeftTokenView | null>(null);

  protected readonly stateWords = STATE_WORDS;
  protected readonly durationWords = durationWords;

  /** The latest step in one sentence, for the live region: reading out the whole list at each step would be noise. */
  protected readonly spoken = computed(() => {
    const latest = this.stages().findLast((stage) => stage.state !== 'pending');
    return latest
      ? `${this.title(latest)}: ${STATE_WORDS[latest.state]}. ${latest.problem?.message ?? ''}`
      : '';
  });

  protected title({ stage, state }: StageView): string {
    return (state === 'warned' && WARNED_TITLES[stage]) || TITLES[stage];
  }

  protected icon(state: StageView['state']): IconName | null {
    if (state === 'done') return 'check';
    if (state === 'warned') return 'warning';
    return state === 'failed' ? 'close' : null;
  }
}
