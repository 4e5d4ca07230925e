import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { LedgerEntry } from '@latchkey/contracts';
import { filterLedger } from './ledger-filter';
import { LedgerTimeline } from './ledger-timeline';

/** The rotation ledger with what narrows it down. */
@Component({
  selector: 'lk-ledger-card',
  imports: [LedgerTimeline],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <h2 id="ledger-title">Rotation ledger</h2>
      <p class="lk-muted" role="status" data-testid="ledger-count">{{ count() }}</p>
    </header>
    <div class="filter" role="search" aria-label="Ledger">
      <input
        #field
        type="search"
        placeholder="Step, generation, token id, reason…"
        aria-label="Filter the ledger"
        data-testid="ledger-filter"
        autocomplete="off"
        spellcheck="false"
        (input)="text.set(field.value)"
      />
      <label>
        <input #box type="checkbox" data-testid="failures-only" (change)="failuresOnly.set(box.checked)" />
        Failures only
      </label>
    </div>
    <lk-ledger-timeline [entries]="shown()" [nothing]="nothing()" />
  `,
  styles: `
    header {
      display: flex;
      align-items: baseline;
      justify-content: space-between;
      gap: 8px;
      margin-bottom: 8px;
    }
    p {
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    .filter {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 16px;
      align-items: center;
      margin-bottom: 8px;
    }
    [type='search'] {
      flex: 1;
      min-width: 160px;
      height: 32px;
      padding: 0 10px;
      border: 1px solid var(--lk-line-strong);
      border-radius: var(--lk-radius);
      background: var(--lk-surface);
    }
    [type='search']::placeholder {
      color: var(--lk-muted);
      opacity: 1;
    }
    label {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-height: 32px;
    }
    [type='checkbox'] {
      width: 16px;
      height: 16px;
      margin: 0;
      accent-color: var(--lk-accent);
    }
    @media (max-width: 800px) {
      /* Smaller text makes iOS zoom the page when the field takes the focus. */
      [type='search'] {
        font-size: 16px;
      }
    }
  `,
})
export class LedgerCard {
  /** Newest first. */
  readonly entries = input.required<readonly LedgerEntry[]>();
  protected readonly text = signal('');
  protected readonly failuresOnly = signal(false);

  protected readonly shown = computed(() =>
    filterLedger(this.entries(), { text: this.text(), failuresOnly: this.failuresOnly() }),
  );
  protected readonly count = computed(() => {
    const [all, shown] = [this.entries().length, this.shown().length];
    const lines = all === 1 ? 'line' : 'lines';
    return shown === all ? `${all} ${lines}` : `${shown} of ${all} ${lines}`;
  });
  protected readonly nothing = computed(() =>
    this.entries().length === 0
      ? 'Nothing was done yet. The first rotation writes here.'
      : 'No line fits the filter.',
  );
}
