import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { ApiFailure } from '@latchkey/databricks-client';
import {
  accountedTokenIds,
  decodeRecord,
  emptyRecord,
  encodeRecord,
  type RotationRecord,
} from '@latchkey/rotation';
import { SecretStore } from '../workspace/secret-store';

const KEY = 'rotation';
/** Where a record goes that cannot be read: it may name tokens that live. */
const UNREADABLE_KEY = 'rotation-unreadable';

export type JournalResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ApiFailure }
  /** Another instance of this app has written meanwhile, and is further on. */
  | { readonly ok: false; readonly superseded: RotationRecord };

/**
 * The rotation's record in the secret store, as one JSON value. The store has no compare-and-set, so what is stored is
 * read before each write: a record that neither was read nor written here is another instance's.
 */
@Injectable()
export class RotationJournal {
  readonly #logger = new Logger(RotationJournal.name);
  /** What may be stored without anybody else having written: what was read, and what was written without an answer. */
  #expected: readonly (string | null)[] = [null];

  constructor(private readonly store: SecretStore) {}

  get durable(): boolean {
    return this.store.durable;
  }

  newRecord(): RotationRecord {
    return emptyRecord(randomUUID());
  }

  /** What the last process left; a new record where there is none. One that cannot be read is put aside first. */
  async load(): Promise<Exclude<JournalResult<RotationRecord>, { superseded: unknown }>> {
    const stored = await this.store.read(KEY);
    if (!stored.ok) return stored;
    const record = decode(stored.value);
    if (stored.value !== null && !record) {
      const kept = await this.store.write(UNREADABLE_KEY, stored.value);
      if (!kept.ok) return kept;
      this.#logger.error(`The stored record cannot be read; it is kept as “${UNREADABLE_KEY}”.`);
    }
    this.#expected = [stored.value];
    return { ok: true, value: record ?? this.newRecord() };
  }

  /** Ids of the tokens that the stored record accounts for, whoever wrote it; null if it cannot be read. */
  async accountedTokenIds(): Promise<ReadonlySet<string> | null> {
    const stored = await this.store.read(KEY);
    if (!stored.ok) return null;
    const record = decode(stored.value);
    return record ? accountedTokenIds(record) : new Set();
  }

  /** Writes the record and reads it back. A writer with an older generation than the stored one loses. */
  async save(record: RotationRecord): Promise<JournalResult<null>> {
    const found = await this.compare(record);
    if (!found.ok) return found;
    const text = encodeRecord(record);
    this.#expected = [...this.#expected, text];
    const written = await this.store.write(KEY, text);
    if (written.ok) this.#expected = [text];
    return written;
  }

  /**
   * Whether the store still holds what was read here or written last. Where it does not, another instance was further on,
   * which supersedes `record`, or it was not, and `record` may be saved over it.
   */
  async compare(record: RotationRecord): Promise<JournalResult<boolean>> {
    const stored = await this.store.read(KEY);
    if (!stored.ok) return stored;
    const isOurs = this.#expected.includes(stored.value);
    const other = isOurs ? null : decode(stored.value);
    const superseded = other && other.generation >= record.generation ? other : null;
    if (isOurs || superseded || stored.value === null) this.#expected = [stored.value];
    return superseded ? { ok: false, superseded } : { ok: true, value: isOurs };
  }
}

function decode(text: string | null): RotationRecord | null {
  return text === null ? null : decodeRecord(text);
}
