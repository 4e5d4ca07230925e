import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { LedgerEntry } from '@latchkey/contracts';
import { Clock } from '../../shared/clock';
import { formatDuration, formatTime, ledgerStepName } from '../../shared/format';

const SHOWN_LINES = 10;

/** The latest entries of the rotation ledger, one line each. */
@Component({
  selector: 'lk-ledger-lines',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol data-testid="ledger-lines" aria-label="Recent activity, newest first">
      @for (entry of latest(); track $index) {
        <li [class.failed]="entry.outcome === 'failed'" [title]="detail(entry)">
          <i aria-hidden="true"></i>
          <span>{{ stepName(entry.step) }}</span>
          <span class="detail">{{ detail(entry) }}</span>
          <span class="generation" [title]="'Generation ' + entry.generation">
            <span class="lk-hidden">generation</span> {{ entry.generation }}
          </span>
          <time [attr.datetime]="entry.at">{{ time(entry.at) }}</time>
        </li>
      } @empty {
        <li class="none">No activity yet.</li>
      }
    </ol>
  `,
  styles: `
    li {
      display: grid;
      grid-template-columns: 8px 124px minmax(0, 1fr) auto auto;
      gap: 8px;
      align-items: center;
      font-size: 12px;
      line-height: 20px;
    }
    .none {
      display: block;
    }
    i {
      width: 6px;
      height: 6px;
      border-radius: 50%;
      background: var(--lk-ok);
    }
    .failed i {
      background: var(--lk-danger);
    }
    .detail,
    .generation,
    .none,
    time {
      color: var(--lk-muted);
      font-variant-numeric: tabular-nums;
    }
    .detail {
      overflow: hidden;
      font: 400 11px/20px var(--lk-mono);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .failed .detail {
      color: var(--lk-danger);
    }
  `,
})
export class LedgerLines {
  /** Newest first; the latest ten are shown. */
  readonly entries = input.required<readonly LedgerEntry[]>();
  readonly #clock = inject(Clock);
  protected readonly stepName = ledgerStepName;
  protected readonly latest = computed(() => this.entries().slice(0, SHOWN_LINES));

  protected detail({ outcome, detail, milliseconds }: LedgerEntry): string {
    if (outcome === 'failed') return `failed: ${detail}`;
    return detail || formatDuration(milliseconds);
  }

  protected time(iso: string): string {
    return formatTime(iso, this.#clock.nowMs());
  }
}
