import type { TokenValue } from '@latchkey/token';
import type { TokenScopes } from './scopes';

/** A token whose value we hold. Times are epoch milliseconds. */
export interface HeldToken {
  readonly tokenId: string;
  readonly value: TokenValue;
  /** `REPLACE_AT_ONCE` when others may know the token. */
  readonly mintedAtMs: number;
  readonly expiresAtMs: number;
  /** What it may call. Absent until the workspace has listed it, as in a record of an earlier release. */
  readonly scopes?: TokenScopes;
}

/**
 * A token to be revoked. A `pasted` token is revoked only if the workspace lists this very id. A `minted` token is ours
 * because this record holds the id that the workspace returned when it was minted.
 */
export interface RetiringToken {
  readonly tokenId: string;
  readonly origin: 'pasted' | 'minted';
  readonly revokeAfterMs: number;
  /** When it expires, if known. */
  readonly expiresAtMs: number | null;
}

/** A rotation in progress. `pending` is the successor once minted; its value is journalled before it is used. */
export interface Attempt {
  readonly rotationId: string;
  /** The token that mints: the pasted one, held in memory only, or the current one. */
  readonly from: 'pasted' | 'current';
  /** Id of the token that mints. Of a pasted token, only the id is ever journalled. */
  readonly fromTokenId: string;
  readonly pending: HeldToken | null;
}

/**
 * A token that was minted for one command, which got its value. Only the id is kept, to revoke the token when the command
 * has ended.
 */
export interface RunToken {
  readonly tokenId: string;
  /** Part of the token's comment, where a rotation's id would be. */
  readonly runId: string;
  readonly expiresAtMs: number;
}

/** The state that survives a restart, journalled as one JSON value. */
export interface RotationRecord {
  /** Random, created once per deployment; part of the comment that marks our tokens. */
  readonly installId: string;
  /** `userName` of the tokens' owner. */
  readonly user: string | null;
  /** Counts the tokens put in use; never decreases. */
  readonly generation: number;
  readonly current: HeldToken | null;
  readonly attempt: Attempt | null;
  readonly retiring: readonly RetiringToken[];
  readonly pastedToken: PastedTokenFate | null;
  /** Tokens of commands that run, as far as is known. */
  readonly runTokens: readonly RunToken[];
}

export interface PastedTokenFate {
  readonly fate: 'in-use' | 'retired' | 'left';
  /** The token's comment on the token page, if it was listed. */
  readonly name: string | null;
}

/** The pasted token. Its scopes are known once the workspace has listed it. */
interface PastedToken {
  readonly tokenId: string;
  readonly value: TokenValue;
  readonly scopes?: TokenScopes;
}

/** The workspace's latest answer about the current token. */
interface Verification {
  readonly verdict: 'none' | 'works' | 'refused' | 'unknown';
  /** When the verdict was last `works`. */
  readonly verifiedAtMs: number | null;
}

/** Consecutive failures against one counterpart, and when the next try is due. */
export interface Backoff {
  readonly failures: number;
  /** When the wait began. A clock that shows an earlier time was set back, and the wait is over. */
  readonly sinceMs: number;
  readonly notBeforeMs: number;
  readonly reason: FailureReason | null;
}

/**
 * - `refused`: the token does not work (wrong, expired, revoked)
 * - `forbidden`: it works, but may not do this
 * - `unavailable`: no answer, or an answer that says nothing about the token (timeout, 429, 5xx)
 */
export interface FailureReason {
  readonly kind: 'refused' | 'forbidden' | 'unavailable';
  readonly message: string;
  readonly retryAfterSeconds: number | null;
  /** The workspace gave the successor other scopes than its parent's, so it was not used. */
  readonly scopesDiffer?: true;
}

/** The whole state: the record, and what only this process knows. */
export interface RotationState {
  readonly record: RotationRecord;
  /** True if the store, as last read back, differs from `record`. */
  readonly unsaved: boolean;
  /** The pasted token while an attempt mints from it. Never journalled. */
  readonly pasted: PastedToken | null;
  readonly verification: Verification;
  /**
   * When to look for tokens with our comment that the record does not know. They can exist after a start and after a mint
   * without an answer. Null if there is no reason to look.
   */
  readonly sweepAtMs: number | null;
  /** Ids of the rotations and runs that this process began, newest last. Their orphans belong to this process alone. */
  readonly begunHere: readonly string[];
  /** Another instance was seen rotating; this one starts no rotation until then. */
  readonly yieldUntilMs: number;
  /** The generation last distributed to the tools. */
  readonly distributedGeneration: number;
  readonly workspaceBackoff: Backoff;
  readonly storeBackoff: Backoff;
  readonly distributionBackoff: Backoff;
  /** Separate from `workspaceBackoff`, because a failed listing says nothing about the current token. */
  readonly sweepBackoff: Backoff;
  /** Slows down confirmations before a revocation when the store no longer holds the record. */
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
   * How long a token minted by another process may be missing from the record before it counts as an orphan, because that
   * process may be about to journal it. This process also waits this long for another's rotation.
   */
  readonly orphanGraceMs: number;
  /** No rotation is started: the token is unused, and its owner chose to let it expire in that case. */
  readonly letsExpire: boolean;
}

/** As soon as possible. */
export const AT_ONCE = 0;

/** No failed tries. */
export const NO_BACKOFF: Backoff = { failures: 0, sinceMs: 0, notBeforeMs: 0, reason: null };

/** As `mintedAtMs`: others may know the token, so it is replaced whatever its age. */
export const REPLACE_AT_ONCE = 0;

/**
 * Builds the state at a start from the loaded record, or a new one at the first start. Drops an attempt without a
 * successor, because the process that began it may still be running. A rotation that is due begins under a new id.
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
    runTokens: [],
  };
}

/** Returns the scopes of the token that mints an attempt's successor; null while they are unknown. */
export function parentScopes(state: RotationState): TokenScopes {
  return parentScopesIfRead(state) ?? null;
}

/** As `parentScopes`, but undefined while no list could be read. */
export function parentScopesIfRead({ record, pasted }: RotationState): TokenScopes | undefined {
  const parent = record.attempt?.from === 'pasted' && pasted ? pasted : record.current;
  return parent?.scopes;
}

/** Builds the comment of a minted token. It names the install and the rotation, so that orphans can be found. */
export function tokenComment(installId: string, rotationId: string): string {
  return `latchkey/${installId}/${rotationId}`;
}

/** Returns the id of the rotation that gave a token this comment; null if this install did not give it. */
export function rotationIdOf(comment: string, installId: string): string | null {
  const ours = `latchkey/${installId}/`;
  return comment.startsWith(ours) ? comment.slice(ours.length) : null;
}

/** Returns the ids that the record accounts for. Any other token with our comment may be an orphan. */
export function accountedTokenIds(record: RotationRecord): ReadonlySet<string> {
  const held = [record.current, record.attempt?.pending, ...record.retiring, ...record.runTokens];
  return new Set(held.flatMap((token) => (token ? [token.tokenId] : [])));
}
