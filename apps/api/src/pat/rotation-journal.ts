import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { ApiErrorBody } from '@latchkey/contracts';
import { tokenIdOf, type ApiFailure, type ApiResult } from '@latchkey/databricks-client';
import {
  accountedTokenIds,
  AT_ONCE,
  decodeRecord,
  emptyRecord,
  encodeRecord,
  fromUntrustedRecord,
  initialState,
  tombstone,
  type RetiringToken,
  type RotationRecord,
  type RotationState,
} from '@latchkey/rotation';
import type { Observable } from 'rxjs';
import { Clock } from '../common/clock';
import { SecretStore } from '../workspace/secret-store';
import { PatValidator } from './pat.validator';
import { RECORD_KEY as KEY } from './secret-scope.repository';

/** Keeps a record that can't be read, because it may name live tokens. */
const UNREADABLE_KEY = 'rotation-unreadable';

type JournalResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ApiFailure }
  /** Another instance of this app has written in the meantime and is at least as far on. */
  | { readonly ok: false; readonly superseded: RotationRecord };

/** Describes what the store holds. */
export interface Stored {
  /** True if this process read or wrote exactly this value last. */
  readonly isOurs: boolean;
  /** Tokens that the stored record accounts for, no matter which instance wrote it. */
  readonly tokenIds: ReadonlySet<string>;
}

/**
 * Keeps the rotation's record in the secret store as one JSON value. The store has no compare-and-set, so every write reads
 * the stored value first: a record that this process neither read nor wrote belongs to another instance.
 */
@Injectable()
export class RotationJournal {
  readonly #logger = new Logger(RotationJournal.name);
  /** Values that the store may hold without another writer: the one read last, and writes whose reply was lost. */
  #expected: readonly (string | null)[] = [null];
  #startFailure: string | null = null;

  constructor(
    private readonly store: SecretStore,
    private readonly validator: PatValidator,
    private readonly clock: Clock,
  ) {}

  get durable(): boolean {
    return this.store.durable;
  }

  /** Why the record can't be stored where it should be; null if it can. */
  get storeProblem(): ApiErrorBody | null {
    return this.store.problem;
  }

  /** Fires when others turn out to have had access to the record. */
  get exposures(): Observable<void> {
    return this.store.exposures;
  }

  /** Checks again who has access to the record. */
  recheckStore(): Promise<void> {
    return this.store.recheck();
  }

  /** Why `startState` could not read the record; null if it could. */
  get startFailure(): string | null {
    return this.#startFailure;
  }

  /** Builds the state that a process starts from; null as long as the store does not answer. */
  async startState(): Promise<RotationState | null> {
    const adopted = await this.#adoptUntrusted();
    const loaded = adopted.ok ? await this.load() : adopted;
    this.#startFailure = loaded.ok ? null : loaded.failure.message;
    if (loaded.ok) return initialState(loaded.value);
    this.#logger.warn(`The rotation's record could not be read: ${loaded.failure.message}`);
    if (loaded.failure.kind === 'unavailable') return null;
    // A store that refuses, rather than stays silent, is not waited for: work in memory, report it, and keep trying to save.
    return { ...initialState(newRecord()), unsaved: true };
  }

  /**
   * Takes over the token from a record that others may have written: one in a scope that was not ours alone, or in the scope
   * of an earlier release. That scope is then marked as left, so that the earlier release does not go on with old tokens.
   */
  async #adoptUntrusted(): Promise<ApiResult<null>> {
    const { previous } = this.store;
    const left = previous === null ? NOTHING : await previous.read();
    if (!left.ok) return left;
    const found = await this.store.readUntrusted(KEY);
    if (!found.ok) return found;
    const candidates = [decode(left.value), decode(found.value)];
    const source = candidates.find((record) => record !== null && holdsToken(record)) ?? null;
    if (source !== null) {
      const adopted = await this.#adopt(source);
      if (!adopted.ok) return adopted;
    }
    const old = decode(left.value);
    if (previous === null || old === null || !holdsToken(old)) return NOTHING_DONE;
    const isMarked = await previous.write(encodeRecord(tombstone(old)));
    if (isMarked.ok) this.#logger.log('The record was moved from the scope that earlier releases used.');
    return isMarked;
  }

  /** Stores what can be used of the record, with a token only if that is the owner's. */
  async #adopt(source: RotationRecord): Promise<ApiResult<null>> {
    const stored = await this.store.read(KEY);
    if (!stored.ok) return stored;
    const known = decode(stored.value);
    const adopted = fromUntrustedRecord(
      source,
      known?.installId ?? randomUUID(),
      tokenIdOf,
      this.clock.now(),
    );
    const verdict = adopted.current && (await this.validator.verify(adopted.current.value));
    if (verdict && !verdict.ok && verdict.failure.kind === 'unavailable') {
      return { ok: false, failure: unavailable(verdict.failure.message) };
    }
    const generation = Math.max(adopted.generation, known?.generation ?? 0);
    const record = verdict?.ok
      ? { ...adopted, generation, user: verdict.user, retiring: known === null ? [] : allRetired(known) }
      : { ...(known ?? adopted), generation, current: known?.current ?? null };
    return this.store.write(KEY, encodeRecord(record));
  }

  /** Reads what the last process left, or a new record if there is none. Keeps a copy of a record that it can't read. */
  async load(): Promise<Exclude<JournalResult<RotationRecord>, { superseded: unknown }>> {
    const stored = await this.store.read(KEY);
    if (!stored.ok) return stored;
    const record = decode(stored.value);
    if (stored.value !== null && !record) {
      const kept = await this.store.write(UNREADABLE_KEY, stored.value);
      if (!kept.ok) return kept;
      this.#logger.error(`The stored record can't be read; a copy is kept under “${UNREADABLE_KEY}”.`);
    }
    this.#expected = [stored.value];
    return { ok: true, value: record ?? newRecord() };
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
   * Compares the store with what this process read or wrote last. Another instance whose generation is not below that of
   * `record` supersedes it; an instance that is behind is overwritten by the next save.
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
   * Finds another instance's token for a current token that turned out to be dead. The other instance may be behind,
   * because two can save at the same moment. The returned generation is not below that of `record`.
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

function newRecord(): RotationRecord {
  return emptyRecord(randomUUID());
}

/** Lists the tokens of a record that another one takes over from. */
function allRetired({ current, retiring }: RotationRecord): readonly RetiringToken[] {
  if (current === null) return retiring;
  const { tokenId, expiresAtMs } = current;
  return [...retiring, { tokenId, origin: 'minted', revokeAfterMs: AT_ONCE, expiresAtMs }];
}

function holdsToken({ current, attempt }: RotationRecord): boolean {
  return (current ?? attempt?.pending ?? null) !== null;
}

const NOTHING: ApiResult<string | null> = { ok: true, value: null };
const NOTHING_DONE: ApiResult<null> = { ok: true, value: null };

function unavailable(message: string): ApiFailure {
  return { kind: 'unavailable', status: null, code: 'NOT_VERIFIED', message, retryAfterSeconds: null };
}

function decode(text: string | null): RotationRecord | null {
  return text === null ? null : decodeRecord(text);
}
