import type { TokenValue } from '@latchkey/token';

/** A token whose value we hold. Times are epoch milliseconds. */
export interface HeldToken {
  readonly tokenId: string;
  readonly value: TokenValue;
  readonly mintedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * A token that is to be revoked. A `pasted` one is revoked only if the workspace's own list shows this very id;
 * a `minted` one is ours by the ledger.
 */
export interface RetiringToken {
  readonly tokenId: string;
  readonly origin: 'pasted' | 'minted';
  readonly revokeAfterMs: number;
  /** When it dies by itself, if that is known. */
  readonly expiresAtMs: number | null;
}

/** A rotation in flight. `pending` is the successor once it was minted; its value is journalled before it is used. */
export interface Attempt {
  readonly rotationId: string;
  /** What mints: the pasted token, held in memory only, or the current one. */
  readonly from: 'pasted' | 'current';
  /** Id of the token that mints. Of a pasted one the id is all that is ever journalled. */
  readonly fromTokenId: string;
  readonly pending: HeldToken | null;
}

/** What is journalled, as one JSON value, so that a restart finds it. */
export interface RotationRecord {
  /** Random, made once per deployment; part of the comment by which our tokens are known. */
  readonly installId: string;
  /** `userName` whose tokens these are. */
  readonly user: string | null;
  /** Counts tokens put in use; only grows. */
  readonly generation: number;
  readonly current: HeldToken | null;
  readonly attempt: Attempt | null;
  readonly retiring: readonly RetiringToken[];
  readonly pastedToken: PastedTokenFate | null;
}

export interface PastedTokenFate {
  readonly fate: 'in-use' | 'retired' | 'left';
  /** The comment the token has on the token page, if it was seen there. */
  readonly name: string | null;
}

/** What the workspace last said of the current token. */
export interface Verification {
  readonly verdict: 'none' | 'works' | 'refused' | 'unknown';
  /** When the verdict was last `works`. */
  readonly verifiedAtMs: number | null;
}

/** Failed tries in a row against one counterpart, and when the next is due. */
export interface Backoff {
  readonly failures: number;
  /** When it began; a clock that shows less was set back, and the wait is over. */
  readonly sinceMs: number;
  readonly notBeforeMs: number;
  readonly reason: FailureReason | null;
}

/**
 * - `refused`: the token does not work (wrong, expired, revoked)
 * - `forbidden`: it works, but may not do this
 * - `unavailable`: no answer, or one that says nothing about the token (timeout, 429, 5xx)
 */
export interface FailureReason {
  readonly kind: 'refused' | 'forbidden' | 'unavailable';
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

/** The whole state: the record and what is known only while the process lives. */
export interface RotationState {
  readonly record: RotationRecord;
  /** The record as last read back from the store differs from `record`. */
  readonly unsaved: boolean;
  /** The pasted token while an attempt mints from it. Never journalled. */
  readonly pasted: { readonly tokenId: string; readonly value: TokenValue } | null;
  readonly verification: Verification;
  /**
   * When to look for tokens with our comment that the record does not know, as there may be after a start and after a
   * mint without an answer; null when there is no reason to.
   */
  readonly sweepAtMs: number | null;
  /** Ids of the rotations that this process began, newest last: an orphan of theirs can be nobody else's. */
  readonly begunHere: readonly string[];
  /** Another instance was seen rotating; until then it is left to it. */
  readonly yieldUntilMs: number;
  /** Generation that was last handed to the tools. */
  readonly distributedGeneration: number;
  readonly workspaceBackoff: Backoff;
  readonly storeBackoff: Backoff;
  readonly distributionBackoff: Backoff;
  /** Apart from the workspace's: whether its tokens can be listed says nothing of the current one. */
  readonly sweepBackoff: Backoff;
  /** What the store did not hold any more is saved again, and asked for less and less often. */
  readonly confirmBackoff: Backoff;
}

export interface RotationPolicy {
  readonly intervalMs: number;
  readonly lifetimeMs: number;
  /** How long the old token stays valid after its successor took over. */
  readonly overlapMs: number;
  /** How old a verification may grow before the token is verified again. */
  readonly verificationMaxAgeMs: number;
  /**
   * How long a token that another process minted may be unknown to the record before it is an orphan: that process may
   * live and be about to journal it. Another's rotation is waited for as long.
   */
  readonly orphanGraceMs: number;
  /** No rotation begins by itself: nobody uses the token, and its owner chose to let it expire then. */
  readonly letsExpire: boolean;
}

/** As soon as possible. */
export const AT_ONCE = 0;

/** No failed tries. */
export const NO_BACKOFF: Backoff = { failures: 0, sinceMs: 0, notBeforeMs: 0, reason: null };

/**
 * State at a start: `record` as loaded, or a new one for a first start. An intent without a successor is not taken over,
 * for whoever noted it may live: a rotation that is still due begins anew, under an id of its own.
 */
export function initialState(record: RotationRecord): RotationState {
  return {
    record: record.attempt?.pending ? record : { ...record, attempt: null },
    unsaved: false,
    pasted: null,
    verification: { verdict: 'none', verifiedAtMs: null },
    sweepAtMs: AT_ONCE,
    begunHere: [],
    yieldUntilMs: AT_ONCE,
    distributedGeneration: 0,
    workspaceBackoff: NO_BACKOFF,
    storeBackoff: NO_BACKOFF,
    distributionBackoff: NO_BACKOFF,
    sweepBackoff: NO_BACKOFF,
    confirmBackoff: NO_BACKOFF,
  };
}

export function emptyRecord(installId: string): RotationRecord {
  return {
    installId,
    user: null,
    generation: 0,
    current: null,
    attempt: null,
    retiring: [],
    pastedToken: null,
  };
}

/** The comment of a token that a rotation mints: names the install and the rotation, so that an orphan can be found. */
export function tokenComment(installId: string, rotationId: string): string {
  return `latchkey/${installId}/${rotationId}`;
}

/** Id of the rotation that gave a token this comment; null for a comment that this install never gave. */
export function rotationIdOf(comment: string, installId: string): string | null {
  const ours = `latchkey/${installId}/`;
  return comment.startsWith(ours) ? comment.slice(ours.length) : null;
}

/** Ids that the record accounts for; every other token with our comment is an orphan. */
export function accountedTokenIds(record: RotationRecord): ReadonlySet<string> {
  const held = [record.current, record.attempt?.pending, ...record.retiring];
  return new Set(held.flatMap((token) => (token ? [token.tokenId] : [])));
}
