import { Injectable, Logger } from '@nestjs/common';
import type { LedgerEntry } from '@latchkey/contracts';
import { SecretStore } from '../workspace/secret-store';

const KEPT_ENTRIES = 200;
const KEY = 'ledger';

/**
 * What the rotation did, newest first; ids only. Kept in memory and, beside the record, in the secret store. It is for
 * people: a crash may cost its latest lines, and nothing is ever decided by it.
 */
@Injectable()
export class Ledger {
  readonly #logger = new Logger(Ledger.name);
  #entries: readonly LedgerEntry[] = [];
  #unsaved = false;

  constructor(private readonly store: SecretStore) {}

  add(entry: LedgerEntry): void {
    this.#entries = [entry, ...this.#entries].slice(0, KEPT_ENTRIES);
    this.#unsaved = true;
  }

  latest(count = KEPT_ENTRIES): readonly LedgerEntry[] {
    return this.#entries.slice(0, count);
  }

  /** Puts what an earlier process left behind what this one has noted. */
  async load(): Promise<void> {
    const stored = await this.store.read(KEY);
    if (stored.ok) this.#entries = [...this.#entries, ...parse(stored.value)].slice(0, KEPT_ENTRIES);
  }

  /** Writes what is new. One that fails is written with the next. */
  async save(): Promise<void> {
    if (!this.#unsaved) return;
    this.#unsaved = false;
    const written = await this.store.write(KEY, JSON.stringify(this.#entries));
    if (written.ok) return;
    this.#unsaved = true;
    this.#logger.warn(`The ledger could not be stored: ${written.failure.message}`);
  }
}

function parse(text: string | null): readonly LedgerEntry[] {
  try {
    const entries: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(entries) ? (entries as LedgerEntry[]) : [];
  } catch {
    return [];
  }
}
