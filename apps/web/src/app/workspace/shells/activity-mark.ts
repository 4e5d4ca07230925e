import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { SessionActivity, SessionInfo } from '@latchkey/contracts';
import { formatSpan } from '../../shared/format';

const LABELS: Readonly<Record<SessionActivity, string>> = {
  working: 'working',
  waiting: 'needs you',
  idle: 'idle',
  done: 'ended',
};

/** Describes what a shell is doing, such as `working`. */
export function activityLabel({ activity, exitCode }: Pick<SessionInfo, 'activity' | 'exitCode'>): string {
  return activity === 'done' && exitCode !== null ? `ended, exit code ${exitCode}` : LABELS[activity];
}

/** Says how soon an unused shell will be ended; empty while that is far off. */
export function endingSoonLabel({ endsAt }: Pick<SessionInfo, 'endsAt'>, nowMs: number): string {
  return endsAt === null ? '' : `ends in ${formatSpan(Date.parse(endsAt) - nowMs)}`;
}

/** Shows what a shell is doing. Each state has its own shape, so that colour isn't the only difference. */
@Component({
  selector: 'lk-activity-mark',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg
      viewBox="0 0 12 12"
      width="12"
      height="12"
      role="img"
      [attr.aria-label]="label()"
      [class]="activity()"
    >
      @switch (activity()) {
        @case ('working') {
          <circle class="line" cx="6" cy="6" r="4.5" />
          <path class="fill" d="M6 1.5a4.5 4.5 0 0 1 0 9z" />
        }
        @case ('waiting') {
          <circle class="fill" cx="6" cy="6" r="5" />
          <path class="sign" d="M6 3.2v3.2M6 8.6v.2" />
        }
        @case ('idle') {
          <circle class="line" cx="6" cy="6" r="4.5" />
        }
        @case ('done') {
          <rect class="line" x="2" y="2" width="8" height="8" rx="1" />
        }
      }
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    svg {
      --tone: var(--lk-idle);
    }
    .working {
      --tone: var(--lk-ok);
    }
    .waiting {
      --tone: var(--lk-accent);
    }
    .line {
      fill: none;
      stroke: var(--tone);
      stroke-width: 1.5;
    }
    .fill {
      fill: var(--tone);
    }
    .sign {
      fill: none;
      stroke: var(--lk-on-accent);
      stroke-width: 1.5;
      stroke-linecap: round;
    }
  `,
})
export class ActivityMark {
  readonly shell = input.required<Pick<SessionInfo, 'activity' | 'exitCode'>>();
  protected readonly activity = computed(() => this.shell().activity);
  protected readonly label = computed(() => activityLabel(this.shell()));
}
