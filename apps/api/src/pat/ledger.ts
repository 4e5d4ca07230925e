import { Injectable, Logger } from '@nestjs/common';
import type { LedgerEntry } from '@latchkey/contracts';
import { Mutex } from '@latchkey/concurrency';
import { Clock } from '../common/clock';
import { SecretStore } from '../workspace/secret-store';

const KEPT_ENTRIES = 200;
const KEY = 'ledger';
/** A secret may have 128 KB. */
const MAX_STORED_BYTES = 96 * 1_024;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;

/**
 * What the rotation did, newest first; ids only. Kept in memory and, beside the record, in the secret store. It is for
 * people: a crash may cost its latest lines, nothing is ever decided by it, and nothing waits for it.
 */
@Injectable()
export class Ledger {
  readonly #logger = new Logger(Ledger.name);
  readonly #mutex = new Mutex();
  #entries: readonly LedgerEntry[] = [];
  #loaded = false;
  #unsaved = false;
  #retryMs = 0;
  #notBeforeMs = 0;

  constructor(
    private readonly store: SecretStore,
    private readonly clock: Clock,
  ) {}

  add(entry: LedgerEntry): void {
    this.#entries = [entry, ...this.#entries].slice(0, KEPT_ENTRIES);
    this.#unsaved = true;
  }

  latest(count = KEPT_ENTRIES): readonly LedgerEntry[] {
    return this.#entries.slice(0, count);
  }

  /** Reads what an earlier process left, and writes what is new; ever less often while the store fails. */
  sync(): Promise<void> {
    return this.#mutex.run(async () => {
      if ((this.#loaded && !this.#unsaved) || this.clock.monotonicNow() < this.#notBeforeMs) return;
      const failure = (await this.#load()) ?? (await this.#save());
      this.#retryMs = failure === null ? 0 : Math.min(LONGEST_RETRY_MS, this.#retryMs * 2 || FIRST_RETRY_MS);
      this.#notBeforeMs = this.clock.monotonicNow() + this.#retryMs;
      if (failure !== null) this.#logger.warn(`The ledger could not be stored: ${failure}`);
    });
  }

  /** What is not read is not overwritten either. */
  async #load(): Promise<string | null> {
    if (this.#loaded) return null;
    const stored = await this.store.read(KEY);
    if (!stored.ok) return stored.failure.message;
    this.#entries = [...this.#entries, ...parse(stored.value)].slice(0, KEPT_ENTRIES);
    this.#loaded = true;
    return null;
  }

  async #save(): Promise<string | null> {
    if (!this.#unsaved) return null;
    this.#unsaved = false;
    const written = await this.store.write(KEY, fitting(this.#entries));
    if (written.ok) return null;
    this.#unsaved = true;
    return written.failure.message;
  }
}

/** As many of the newest as a secret holds. */
function fitting(entries: readonly LedgerEntry[]): string {
  const text = JSON.stringify(entries);
  return Buffer.byteLength(text) <= MAX_STORED_BYTES
    ? text
    : fitting(entries.slice(0, Math.floor(entries.length * 0.75)));
}

function parse(text: string | null): readonly LedgerEntry[] {
  try {
    const entries: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(entries) ? (entries as LedgerEntry[]) : [];
  } catch {
    return [];
  }
}
