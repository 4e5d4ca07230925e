import type { Circumstance, Outcome } from './outcome';
import {
  AT_ONCE,
  type FailureReason,
  type HeldToken,
  type RetiringToken,
  type RotationPolicy,
  type RotationState,
} from './state';
import { answered, backedOff, changed } from './transition';

// What becomes of the current token.

export function verified(state: RotationState, at: Circumstance): RotationState {
  const next: RotationState = { ...state, verification: { verdict: 'works', verifiedAtMs: at.nowMs } };
  // Of an outage, a verification is the end. A rotation that failed on a token that works waits longer each time all the same.
  return state.workspaceBackoff.reason?.kind === 'unavailable' && !state.record.attempt
    ? answered(next)
    : { ...next, workspaceBackoff: { ...state.workspaceBackoff, notBeforeMs: 0 } };
}

/** Only a verification shows that a token is dead. One that may not even say whose it is is of no use either. */
export function afterVerificationFailed(
  state: RotationState,
  failure: FailureReason,
  at: Circumstance,
): RotationState {
  return failure.kind === 'unavailable' ? afterCurrentFailed(state, failure, at) : stale(state, at);
}

/** A call made with the current token failed. A refusal is followed by a verification, which has the last word. */
export function afterCurrentFailed(
  state: RotationState,
  failure: FailureReason,
  at: Circumstance,
): RotationState {
  const verdicts = {
    refused: 'none',
    unavailable: 'unknown',
    forbidden: state.verification.verdict,
  } as const;
  return backedOff(
    { ...state, verification: { ...state.verification, verdict: verdicts[failure.kind] } },
    failure,
    at,
  );
}

/**
 * A token that may not be revoked holds up none of the others: it goes to the end and is tried again after an overlap,
 * until it has died by itself. A pasted one is left to its owner, who is told.
 */
export function afterRevokeFailed(
  state: RotationState,
  { tokenId, failure, pastedToken }: Extract<Outcome, { of: 'revoke'; failure: FailureReason }>,
  at: Circumstance,
  policy: RotationPolicy,
): RotationState {
  if (failure.kind !== 'forbidden') return afterCurrentFailed(state, failure, at);
  const { retiring } = state.record;
  const again = retiring
    .filter((token) => token.tokenId === tokenId && token.origin === 'minted')
    .filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs >= at.nowMs)
    .map((token) => ({ ...token, revokeAfterMs: at.nowMs + policy.overlapMs }));
  const others = retiring.filter((token) => token.tokenId !== tokenId);
  // Should it have died by a wrong clock only, its comment still tells that it is ours.
  const next = again.length > 0 ? state : { ...state, sweepAtMs: AT_ONCE };
  return changed(next, { retiring: [...others, ...again], ...(pastedToken ? { pastedToken } : {}) });
}

/** The token is out of use. Should it live on all the same, the next one revokes it. */
function stale(state: RotationState, at: Circumstance): RotationState {
  const { current, attempt, retiring } = state.record;
  return changed(
    { ...answered(state), verification: { ...state.verification, verdict: 'refused' }, sweepAtMs: AT_ONCE },
    {
      current: null,
      attempt: attempt?.pending || attempt?.from === 'pasted' ? attempt : null,
      retiring: current ? [...retiring, retired(current, at.nowMs)] : retiring,
    },
  );
}

export function retired(token: HeldToken, revokeAfterMs: number): RetiringToken {
  return { tokenId: token.tokenId, origin: 'minted', revokeAfterMs, expiresAtMs: token.expiresAtMs };
}
