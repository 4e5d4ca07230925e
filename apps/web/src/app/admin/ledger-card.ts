import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import type { LedgerEntry } from '@latchkey/contracts';
import { ledgerStepName } from '../shared/format';
import { LedgerTimeline } from './ledger-timeline';

/** The rotation ledger with its filter. */
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
    <lk-ledger-timeline [entries]="shown()" [emptyText]="emptyText()" />
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
      /* iOS zooms the page when a field with smaller text gets the focus. */
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
    const entries = all === 1 ? 'entry' : 'entries';
    return shown === all ? `${all} ${entries}` : `${shown} of ${all} ${entries}`;
  });
  protected readonly emptyText = computed(() =>
    this.entries().length === 0 ? 'No entries yet. The first rotation adds some.' : 'No matching entries.',
  );
}

/** Selects entries of the ledger. */
interface LedgerFilter {
  /** Words that must all occur in an entry, in any order and case. Empty matches all. */
  readonly text: string;
  readonly failuresOnly: boolean;
}

/** Returns the entries that match a filter, in the same order. */
export function filterLedger(entries: readonly LedgerEntry[], filter: LedgerFilter): readonly LedgerEntry[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (filter.failuresOnly && entry.outcome !== 'failed') return false;
    const text = searchableText(entry);
    return words.every((word) => text.includes(word));
  });
}

/** The visible text of an entry, its stored step name, and the id that the steps of a rotation share. */
function searchableText({ step, outcome, detail, generation, rotationId, at }: LedgerEntry): string {
  return `${ledgerStepName(step)} ${step} ${outcome} ${detail} generation ${generation} ${rotationId ?? ''} ${at}`.toLowerCase();
}
