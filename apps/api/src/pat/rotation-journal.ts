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

/** What is in the store. */
export interface Stored {
  /** It is what was read here or written last. */
  readonly isOurs: boolean;
  /** Of the tokens that it accounts for, whoever wrote it. */
  readonly tokenIds: ReadonlySet<string>;
}

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
   * What the store holds now, against what was read here or written last. Another instance that is as far on as `record` or
   * further supersedes it; one that is behind is written over by the next save.
   */
  async compare(record: RotationRecord): Promise<JournalResult<Stored>> {
    const stored = await this.store.read(KEY);
    if (!stored.ok) return stored;
    const isOurs = this.#expected.includes(stored.value);
    const found = decode(stored.value);
    const superseded = !isOurs && found && found.generation >= record.generation ? found : null;
    if (isOurs || superseded || stored.value === null) this.#expected = [stored.value];
    if (superseded) return { ok: false, superseded };
    return { ok: true, value: { isOurs, tokenIds: found ? accountedTokenIds(found) : new Set() } };
  }

  /**
   * For a current token that turned out to be dead: another instance's record with another token, be it behind, for the two
   * may have saved in the same moment. Its generation is not below that of `record`.
   */
  async replacement(record: RotationRecord): Promise<RotationRecord | null> {
    const stored = await this.store.read(KEY);
    if (!stored.ok || this.#expected.includes(stored.value)) return null;
    const other = decode(stored.value);
    if (!other?.current || other.current.tokenId === record.current?.tokenId) return null;
    this.#expected = [stored.value];
    return { ...other, generation: Math.max(other.generation, record.generation) };
  }
}

function decode(text: string | null): RotationRecord | null {
  return text === null ? null : decodeRecord(text);
}
