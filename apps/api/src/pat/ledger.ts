import { Injectable, Logger } from '@nestjs/common';
import { backoffDelayMs, Mutex } from '@latchkey/concurrency';
import type { LedgerEntry } from '@latchkey/contracts';
import type { Outcome, RotationState } from '@latchkey/rotation';
import { Clock } from '../common/clock';
import { SecretStore } from '../workspace/secret-store';

const KEPT_ENTRIES = 200;
const KEY = 'ledger';
/** Below the 128 KB that a secret can hold. */
const MAX_STORED_BYTES = 96 * 1_024;
const RETRY = { firstMs: 5_000, capMs: 300_000, jitter: 0 };
const SHOWN_ID_CHARACTERS = 12;
/** Keeps 200 entries well under the 128 KB of a secret, even if every character is escaped in JSON. */
const DETAIL_CHARACTERS = 80;

/** Step names as the ledger has stored and shown them since its first release. */
const STORED_STEP: Partial<Record<Outcome['of'], string>> = {
  verifyCurrent: 'prove',
  verifySuccessor: 'verify',
};

/**
 * Records what the rotation did, newest first, with token ids but no values. The entries live in memory and in the secret
 * store. They are for people to read: no decision depends on them, no step waits for them, and a crash may lose the latest.
 */
@Injectable()
export class Ledger {
  readonly #logger = new Logger(Ledger.name);
  readonly #mutex = new Mutex();
  #entries: readonly LedgerEntry[] = [];
  #loaded = false;
  #unsaved = false;
  #failures = 0;
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

  /** Reads the entries of an earlier process and writes new ones, backing off while the store fails. */
  sync(): Promise<void> {
    return this.#mutex.run(async () => {
      if ((this.#loaded && !this.#unsaved) || this.clock.monotonicNow() < this.#notBeforeMs) return;
      const failure = (await this.#load()) ?? (await this.#save());
      if (failure === null) {
        this.#failures = 0;
        return;
      }
      this.#failures += 1;
      this.#notBeforeMs = this.clock.monotonicNow() + backoffDelayMs(RETRY, this.#failures, Math.random());
      this.#logger.warn(`The ledger could not be stored: ${failure}`);
    });
  }

  /** Must succeed before the first save, so that unread entries are never overwritten. */
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

/** Describes an outcome as a ledger entry; null for a verification that confirmed what was already known. */
export function ledgerEntry(
  outcome: Outcome,
  before: RotationState,
  startedMs: number,
  endedMs: number,
): LedgerEntry | null {
  if (outcome.of === 'verifyCurrent' && !('failure' in outcome) && before.verification.verdict === 'works')
    return null;
  return {
    at: new Date(endedMs).toISOString(),
    generation: before.record.generation,
    rotationId: before.record.attempt?.rotationId ?? null,
    step: STORED_STEP[outcome.of] ?? outcome.of,
    outcome: 'failure' in outcome ? 'failed' : 'done',
    milliseconds: endedMs - startedMs,
    detail: detailOf(outcome),
  };
}

function detailOf(outcome: Outcome): string {
  if ('failure' in outcome) return outcome.failure.message.slice(0, DETAIL_CHARACTERS);
  if (outcome.of === 'mint' || outcome.of === 'mintForRun')
    return `token ${shownTokenId(outcome.minted.tokenId)}`;
  if (outcome.of !== 'revoke') return '';
  const id = `token ${shownTokenId(outcome.tokenId)}`;
  return outcome.pastedToken ? `pasted ${id}: ${outcome.pastedToken.fate}` : id;
}

/** The start of a token's id: enough to find it on the token page. */
export function shownTokenId(tokenId: string): string {
  return tokenId.slice(0, SHOWN_ID_CHARACTERS);
}

/** Serialises as many of the newest entries as a secret can hold. */
function fitting(entries: readonly LedgerEntry[]): string {
  const text = JSON.stringify(entries);
  return Buffer.byteLength(text) <= MAX_STORED_BYTES
    ? text
    : fitting(entries.slice(0, Math.floor(entries.length * 0.75)));
}

/** Leaves out what is no entry, so that one damaged entry hides no other. */
function parse(text: string | null): readonly LedgerEntry[] {
  try {
    const entries: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof LedgerEntry, unknown>>;
  return (
    [entry.at, entry.step, entry.detail].every((field) => typeof field === 'string') &&
    [entry.generation, entry.milliseconds].every((field) => typeof field === 'number') &&
    (entry.outcome === 'done' || entry.outcome === 'failed') &&
    (entry.rotationId === null || typeof entry.rotationId === 'string')
  );
}
