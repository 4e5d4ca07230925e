import { isPaused } from './backoff';
import {
  AT_ONCE,
  parentScopesIfRead,
  REPLACE_AT_ONCE,
  type Attempt,
  type Backoff,
  type HeldToken,
  type RotationPolicy,
  type RotationState,
} from './state';

/** The next thing to do. Each can be repeated: a crash between doing it and noting it costs nothing. */
export type Step =
  /** Write the record to the store and read it back. */
  | { readonly do: 'save' }
  /** Ask the workspace whose the current token is. */
  | { readonly do: 'verifyCurrent' }
  /** Delete tokens with our comment that the record does not know. */
  | { readonly do: 'sweep' }
  /** Note the intent to rotate, with a new rotation id, before anything is minted. */
  | { readonly do: 'begin' }
  | { readonly do: 'mint'; readonly attempt: Attempt }
  /** Verify the successor, then put it in use. */
  | { readonly do: 'verifySuccessor'; readonly attempt: Attempt }
  /** Hand the current token to the tools. */
  | { readonly do: 'distribute' }
  | { readonly do: 'revoke'; readonly tokenId: string; readonly origin: 'pasted' | 'minted' }
  /** Nothing to do before `untilMs`. */
  | { readonly do: 'wait'; readonly untilMs: number }
  /** There is no usable token: a person must paste one. */
  | { readonly do: 'ask' };

/** A rotation starts only on a token that was verified this recently. */
const FRESH_VERIFICATION_MS = 5_000;
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * The one rule of the rotation: what comes next, from what is known. Crash recovery is no other path: a state loaded
 * from the store says by itself what was left undone.
 */
export function decide(state: RotationState, nowMs: number, policy: RotationPolicy): Step {
  if (state.unsaved && !isPaused(state.storeBackoff, nowMs)) return { do: 'save' };
  if (lacksDistribution(state) && !isPaused(state.distributionBackoff, nowMs)) return { do: 'distribute' };
  const step = nextOnWorkspace(state, nowMs, policy);
  if (step.do !== 'wait' && step.do !== 'ask') return step;
  const wakeUpsMs = [
    ...(step.do === 'wait' ? [step.untilMs] : []),
    ...(state.unsaved ? [state.storeBackoff.notBeforeMs] : []),
    ...(lacksDistribution(state) ? [state.distributionBackoff.notBeforeMs] : []),
  ];
  return wakeUpsMs.length > 0 ? { do: 'wait', untilMs: Math.min(...wakeUpsMs) } : step;
}

function lacksDistribution({ record, distributedGeneration }: RotationState): boolean {
  return record.current !== null && distributedGeneration !== record.generation;
}

function nextOnWorkspace(state: RotationState, nowMs: number, policy: RotationPolicy): Step {
  const { attempt, current } = state.record;
  if ((attempt ?? current) && isPaused(state.workspaceBackoff, nowMs)) {
    return { do: 'wait', untilMs: state.workspaceBackoff.notBeforeMs };
  }
  if (attempt?.pending) return { do: 'verifySuccessor', attempt };
  if (attempt && canMint(state, attempt)) {
    if (attempt.from === 'current' && state.verification.verdict !== 'works') return { do: 'verifyCurrent' };
    if (isSweepDue(state, nowMs, policy)) return { do: 'sweep' };
    const untilMs = scopesAwaitedUntilMs(state, nowMs, policy);
    if (nowMs >= untilMs) return { do: 'mint', attempt };
    if (attempt.from === 'pasted') return { do: 'wait', untilMs };
    // Meanwhile the current token is looked after as without an attempt.
  }
  if (!current) return { do: 'ask' };
  return nextOnCurrent(state, nowMs, policy);
}

function isSweepDue(
  { sweepAtMs, sweepBackoff }: RotationState,
  nowMs: number,
  policy: RotationPolicy,
): boolean {
  if (isPaused(sweepBackoff, nowMs)) return false;
  const longestMs = Math.max(policy.orphanGraceMs, policy.intervalMs);
  return sweepAtMs !== null && hasCome(sweepAtMs, nowMs, longestMs);
}

/**
 * Until when a mint waits for the list of tokens to be back, because nothing has told the parent's scopes yet. A current
 * token is replaced before it expires all the same: without scopes, since a lost token is worse.
 */
function scopesAwaitedUntilMs(state: RotationState, nowMs: number, policy: RotationPolicy): number {
  const { attempt, current } = state.record;
  const { sweepBackoff } = state;
  if (parentScopesIfRead(state) !== undefined || !isPaused(sweepBackoff, nowMs)) return -Infinity;
  if (attempt?.from === 'pasted' && state.pasted) return sweepBackoff.notBeforeMs;
  // By a clock that was set back, nobody knows when it expires.
  if (!current || wasSetBack(state, nowMs)) return -Infinity;
  return Math.min(sweepBackoff.notBeforeMs, current.expiresAtMs - marginMs(current, policy) / 2);
}

function canMint(state: RotationState, attempt: Attempt): boolean {
  return attempt.from === 'pasted' ? state.pasted !== null : state.record.current !== null;
}

function nextOnCurrent(state: RotationState, nowMs: number, policy: RotationPolicy): Step {
  const verifiedAtMs = lastVerificationMs(state, nowMs);
  if (nowMs - verifiedAtMs >= policy.verificationMaxAgeMs) return { do: 'verifyCurrent' };
  if (isSweepDue(state, nowMs, policy)) return { do: 'sweep' };
  const dueMs = rotationDueMs(state, policy) ?? Infinity;
  const mayBegin = Number.isFinite(dueMs) && hasCome(state.yieldUntilMs, nowMs, 2 * policy.orphanGraceMs);
  // Before any revocation: one that keeps failing must not hold up the rotation.
  const awaitedUntilMs = scopesAwaitedUntilMs(state, nowMs, policy);
  if (mayBegin && nowMs >= awaitedUntilMs && (nowMs >= dueMs || wasSetBack(state, nowMs))) {
    return nowMs - verifiedAtMs < FRESH_VERIFICATION_MS ? { do: 'begin' } : { do: 'verifyCurrent' };
  }
  const isUnconfirmed = isPaused(state.confirmBackoff, nowMs);
  const retiring = state.unsaved || isUnconfirmed ? [] : state.record.retiring;
  const revocable = retiring.find(({ revokeAfterMs }) => hasCome(revokeAfterMs, nowMs, policy.overlapMs));
  if (revocable) return { do: 'revoke', tokenId: revocable.tokenId, origin: revocable.origin };
  const untilMs = Math.min(
    verifiedAtMs + policy.verificationMaxAgeMs,
    Math.max(dueMs, awaitedUntilMs, mayBegin ? -Infinity : state.yieldUntilMs),
    state.sweepAtMs === null ? Infinity : Math.max(state.sweepAtMs, pausedUntilMs(state.sweepBackoff, nowMs)),
    isUnconfirmed ? state.confirmBackoff.notBeforeMs : Infinity,
    ...retiring.map((token) => token.revokeAfterMs),
  );
  return { do: 'wait', untilMs };
}

function pausedUntilMs(backoff: Backoff, nowMs: number): number {
  return isPaused(backoff, nowMs) ? backoff.notBeforeMs : -Infinity;
}

/** A verification of the future is none: the clock was set back since. */
function lastVerificationMs({ verification }: RotationState, nowMs: number): number {
  const atMs = verification.verdict === 'works' ? verification.verifiedAtMs : null;
  return atMs === null || atMs > nowMs ? -Infinity : atMs;
}

/**
 * The current token seems to be minted in the future, so its age and its end are not known by this clock any more. What
 * two instances' clocks may differ by is no such thing.
 */
function wasSetBack({ record }: RotationState, nowMs: number): boolean {
  return record.current !== null && record.current.mintedAtMs > nowMs + CLOCK_TOLERANCE_MS;
}

/** The time has come; or it lies further off than it ever can be set, which only a clock that was set back brings about. */
function hasCome(atMs: number, nowMs: number, longestMs: number): boolean {
  return nowMs >= atMs || atMs - nowMs > longestMs;
}

/**
 * When the current token is to be replaced: after the interval, and in any case so long before it expires that a
 * rotation can be tried for half an overlap or a sixth of its life, whichever is longer. Null without a token, and while
 * the policy lets it expire, unless others may know it.
 */
export function rotationDueMs(state: RotationState, policy: RotationPolicy): number | null {
  const current = state.record.current;
  if (!current) return null;
  if (current.mintedAtMs === REPLACE_AT_ONCE) return AT_ONCE;
  if (policy.letsExpire) return null;
  return Math.min(current.mintedAtMs + policy.intervalMs, current.expiresAtMs - marginMs(current, policy));
}

/** How long before its end a token is replaced at the latest. */
function marginMs({ mintedAtMs, expiresAtMs }: HeldToken, policy: RotationPolicy): number {
  const lifeMs = mintedAtMs === REPLACE_AT_ONCE ? policy.lifetimeMs : expiresAtMs - mintedAtMs;
  return Math.min(lifeMs / 2, Math.max(policy.overlapMs / 2, lifeMs / 6));
}
