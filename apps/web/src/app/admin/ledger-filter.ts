import type { LedgerEntry } from '@latchkey/contracts';

/** What to show of the ledger. */
export interface LedgerFilter {
  /** Words that must all occur in a line, in any order and case; none shows all. */
  readonly text: string;
  readonly failuresOnly: boolean;
}

/** The lines that a filter leaves, in their order. */
export function filterLedger(entries: readonly LedgerEntry[], filter: LedgerFilter): readonly LedgerEntry[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (filter.failuresOnly && entry.outcome !== 'failed') return false;
    const line = searchedText(entry);
    return words.every((word) => line.includes(word));
  });
}

/** All that a person sees of a line, and the id that ties the steps of one rotation together. */
function searchedText({ step, outcome, detail, generation, rotationId, at }: LedgerEntry): string {
  return `${step} ${outcome} ${detail} generation ${generation} ${rotationId ?? ''} ${at}`.toLowerCase();
}
