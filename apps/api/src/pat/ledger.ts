import { Injectable } from '@nestjs/common';
import type { LedgerEntry } from '@latchkey/contracts';

const KEPT_ENTRIES = 200;

/** What the rotation did, newest first; ids only. Kept in memory, for the health view. */
@Injectable()
export class Ledger {
  #entries: readonly LedgerEntry[] = [];

  add(entry: LedgerEntry): void {
    this.#entries = [entry, ...this.#entries].slice(0, KEPT_ENTRIES);
  }

  latest(count: number): readonly LedgerEntry[] {
    return this.#entries.slice(0, count);
  }
}
