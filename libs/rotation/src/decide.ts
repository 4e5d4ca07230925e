import { isPaused } from './backoff';
import type { Attempt, RetiringToken, RotationPolicy, RotationState } from './state';

/** The next thing to do. Each can be repeated: a crash between doing it and noting it costs nothing. */
export type Step =
  /** Write the record to the store and read it back. */
  | { readonly do: 'save' }
  /** Ask the workspace whose the current token is. */
  | { readonly do: 'prove' }
  /** Delete tokens with our comment that the record does not know. */
  | { readonly do: 'sweep' }
  /** Note the intent to rotate, with a new rotation id, before anything is minted. */
  | { readonly do: 'begin' }
  | { readonly do: 'mint'; readonly attempt: Attempt }
  /** Prove the successor, then put it in use. */
  | { readonly do: 'verify'; readonly attempt: Attempt }
  /** Hand the current token to the tools. */
  | { readonly do: 'distribute' }
  | { readonly do: 'revoke'; readonly tokenId: string; readonly origin: 'pasted' | 'minted' }
  /** Nothing to do before `untilMs`. */
  | { readonly do: 'wait'; readonly untilMs: number }
  /** There is no usable token: a person must paste one. */
  | { readonly do: 'ask' };

/** A rotation starts only on a token that was proven this recently. */
const FRESH_PROOF_MS = 5_000;

/**
 * The one rule of the rotation: what comes next, from what is known. Crash recovery is no other path: a state loaded
 * from the store says by itself what was left undone.
 */
export function decide(state: RotationState, nowMs: number, policy: RotationPolicy): Step {
  if (state.unsaved && !isPaused(state.storeBackoff, nowMs)) return { do: 'save' };
  const step = nextOnWorkspace(state, nowMs, policy);
  if (!state.unsaved) return step;
  return step.do === 'wait' || step.do === 'ask'
    ? {
        do: 'wait',
        untilMs: Math.min(state.storeBackoff.notBeforeMs, step.do === 'wait' ? step.untilMs : Infinity),
      }
    : step;
}

function nextOnWorkspace(state: RotationState, nowMs: number, policy: RotationPolicy): Step {
  const { attempt, current, generation } = state.record;
  if (current && state.distributedGeneration !== generation) return { do: 'distribute' };
  if ((attempt ?? current) && isPaused(state.workspaceBackoff, nowMs)) {
    return { do: 'wait', untilMs: state.workspaceBackoff.notBeforeMs };
  }
  if (attempt?.pending) return { do: 'verify', attempt };
  if (attempt && canMint(state, attempt)) {
    if (attempt.from === 'current' && state.proof.verdict !== 'works') return { do: 'prove' };
    return state.sweepDue ? { do: 'sweep' } : { do: 'mint', attempt };
  }
  if (!current) return { do: 'ask' };
  return nextOnCurrent(state, nowMs, policy);
}

function canMint(state: RotationState, attempt: Attempt): boolean {
  return attempt.from === 'pasted' ? state.pasted !== null : state.record.current !== null;
}

function nextOnCurrent(state: RotationState, nowMs: number, policy: RotationPolicy): Step {
  const provenAtMs = lastProofMs(state, nowMs);
  if (nowMs - provenAtMs >= policy.proofMaxAgeMs) return { do: 'prove' };
  if (state.sweepDue) return { do: 'sweep' };
  const dueMs = rotationDueMs(state, policy) ?? Infinity;
  // Before any revocation: one that keeps failing must not hold up the rotation.
  if (nowMs >= dueMs || wasSetBack(state, nowMs)) {
    return nowMs - provenAtMs < FRESH_PROOF_MS ? { do: 'begin' } : { do: 'prove' };
  }
  const retiring = state.unsaved ? [] : state.record.retiring;
  const revocable = retiring.find((token) => isRevocable(token, nowMs, policy));
  if (revocable) return { do: 'revoke', tokenId: revocable.tokenId, origin: revocable.origin };
  const revocationsMs = retiring.map((token) => token.revokeAfterMs);
  return { do: 'wait', untilMs: Math.min(provenAtMs + policy.proofMaxAgeMs, dueMs, ...revocationsMs) };
}

/** A proof of the future is none: the clock was set back since. */
function lastProofMs({ proof }: RotationState, nowMs: number): number {
  const atMs = proof.verdict === 'works' ? proof.provenAtMs : null;
  return atMs === null || atMs > nowMs ? -Infinity : atMs;
}

/** The current token seems to be minted in the future, so its age and its end are not known by this clock any more. */
function wasSetBack({ record }: RotationState, nowMs: number): boolean {
  return record.current !== null && record.current.mintedAtMs > nowMs;
}

/** Its time has come; or lies further off than any overlap, which only a clock that was set back can bring about. */
function isRevocable({ revokeAfterMs }: RetiringToken, nowMs: number, policy: RotationPolicy): boolean {
  return nowMs >= revokeAfterMs || revokeAfterMs - nowMs > policy.overlapMs;
}

/**
 * When the current token is to be replaced: after the interval, and in any case so long before it expires that a
 * rotation can be tried for half an overlap or a sixth of its life, whichever is longer. Null without a token.
 */
export function rotationDueMs(state: RotationState, policy: RotationPolicy): number | null {
  const current = state.record.current;
  if (!current) return null;
  const lifeMs = current.expiresAtMs - current.mintedAtMs;
  const marginMs = Math.min(lifeMs / 2, Math.max(policy.overlapMs / 2, lifeMs / 6));
  return Math.min(current.mintedAtMs + policy.intervalMs, current.expiresAtMs - marginMs);
}
