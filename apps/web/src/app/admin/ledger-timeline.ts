import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { LedgerEntry } from '@latchkey/contracts';
import { Clock } from '../shared/clock';
import { formatDuration, formatTime, ledgerStepName } from '../shared/format';

/** The entries of the ledger as a timeline, newest first. */
@Component({
  selector: 'lk-ledger-timeline',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol tabindex="0" aria-label="Ledger, newest first">
      @for (entry of entries(); track $index) {
        <li [class.failed]="entry.outcome === 'failed'">
          <p class="line">
            <strong>{{ stepName(entry.step) }}</strong>
            @if (entry.outcome === 'failed') {
              <span class="bad">failed</span>
            }
            <span class="lk-muted">generation {{ entry.generation }}</span>
            <span class="time lk-muted">
              {{ formatDuration(entry.milliseconds) }} ·
              <time [attr.datetime]="entry.at">{{ time(entry.at) }}</time>
            </span>
          </p>
          @if (entry.detail) {
            <p class="detail lk-muted">{{ entry.detail }}</p>
          }
        </li>
      } @empty {
        <li class="none lk-muted">{{ emptyText() }}</li>
      }
    </ol>
  `,
  styles: `
    ol {
      max-height: 560px;
      overflow-y: auto;
    }
    li {
      position: relative;
      padding: 6px 0 6px 20px;
    }
    li::before {
      content: '';
      position: absolute;
      left: 2px;
      top: 12px;
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--lk-ok);
      z-index: 1;
    }
    li:not(:last-child)::after {
      content: '';
      position: absolute;
      left: 5.5px;
      top: 16px;
      bottom: -12px;
      width: 1px;
      background: var(--lk-line);
    }
    .failed::before {
      background: var(--lk-danger);
    }
    .none {
      padding-left: 0;
    }
    .none::before {
      display: none;
    }
    .line {
      display: flex;
      flex-wrap: wrap;
      gap: 0 8px;
    }
    strong {
      font-weight: 500;
    }
    .bad {
      color: var(--lk-danger);
    }
    .time {
      margin-left: auto;
      font-variant-numeric: tabular-nums;
    }
    .detail {
      font: 400 12px/16px var(--lk-mono);
      overflow-wrap: anywhere;
    }
  `,
})
export class LedgerTimeline {
  readonly entries = input.required<readonly LedgerEntry[]>();
  /** Shown if there are no entries. */
  readonly emptyText = input.required<string>();
  readonly #clock = inject(Clock);
  protected readonly formatDuration = formatDuration;
  protected readonly stepName = ledgerStepName;

  protected time(iso: string): string {
    return formatTime(iso, this.#clock.nowMs());
  }
}
