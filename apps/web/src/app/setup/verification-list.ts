import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { VerificationStage } from '@latchkey/contracts';
import { Icon, type IconName } from '../shared/icon';
import { LeftoverToken } from '../shared/leftover-token';
import { formatDuration } from '../shared/format';
import type { StageView } from './verification-store';

const TITLES: Record<VerificationStage, string> = {
  format: 'Token format',
  workspace: 'Workspace connection',
  identity: 'Identity',
  mint: 'Can create tokens',
  store: 'Saved in the secret scope',
  rotate: 'First rotation',
  retire: 'Pasted token deleted',
};

/** Titles for stages that ended with a warning. */
const WARNED_TITLES: Partial<Record<VerificationStage, string>> = {
  store: 'Not saved in the secret scope yet',
  retire: 'Pasted token not deleted',
};

const STATE_TEXTS: Record<StageView['state'], string> = {
  pending: 'not started',
  running: 'running',
  done: 'done',
  warned: 'done with a warning',
  failed: 'failed',
};

/** A pasted token that is still in the workspace: its comment there, if known, and where to delete it. */
interface LeftoverTokenView {
  readonly name: string | null;
  readonly tokenPageUrl: string;
}

/** The stages of the verification as a checklist. Screen readers announce each change. */
@Component({
  selector: 'lk-verification-list',
  imports: [Icon, LeftoverToken],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './verification-list.html',
  styleUrl: './verification-list.scss',
})
export class VerificationList {
  readonly stages = input.required<readonly StageView[]>();
  /** The pasted token, if it was not deleted at the end of the verification. */
  readonly leftoverToken = input<LeftoverTokenView | null>(null);

  protected readonly stateTexts = STATE_TEXTS;
  protected readonly formatDuration = formatDuration;

  /** The latest stage in one sentence for the live region, which would be noisy with the whole list. */
  protected readonly announcement = computed(() => {
    const latest = this.stages().findLast((stage) => stage.state !== 'pending');
    return latest
      ? `${this.title(latest)}: ${STATE_TEXTS[latest.state]}. ${latest.problem?.message ?? ''}`
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
