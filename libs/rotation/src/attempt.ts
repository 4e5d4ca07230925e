import { afterCurrentFailed, retired } from './current-token';
import type { Circumstance } from './outcome';
import type { FailureReason, HeldToken, RotationPolicy, RotationState } from './state';
import { answered, backedOff, changed } from './transition';

// What becomes of a rotation in flight.

export function begun(state: RotationState, rotationId: string): RotationState {
  const current = state.record.current;
  if (!current) return state;
  return changed(state, {
    attempt: { rotationId, from: 'current', fromTokenId: current.tokenId, pending: null },
  });
}

function mintsFromPasted(state: RotationState): boolean {
  return (
    state.record.attempt?.from === 'pasted' && state.record.attempt.pending === null && state.pasted !== null
  );
}

export function afterSweepFailed(
  state: RotationState,
  failure: FailureReason,
  at: Circumstance,
): RotationState {
  // A pasted token that may mint but not list cannot sweep; its orphans die by their lifetime.
  if (failure.kind === 'forbidden') return { ...state, sweepDue: false };
  return mintsFromPasted(state) ? backedOff(state, failure, at) : afterCurrentFailed(state, failure, at);
}

export function afterMint(state: RotationState, minted: HeldToken): RotationState {
  const attempt = state.record.attempt;
  // Failures before it are forgotten only once the successor is in use.
  return attempt ? changed(state, { attempt: { ...attempt, pending: minted } }) : state;
}

export function afterMintFailed(
  state: RotationState,
  failure: FailureReason,
  at: Circumstance,
): RotationState {
  // No answer may mean that a token was made whose value nobody knows.
  const next = failure.kind === 'unavailable' ? { ...state, sweepDue: true } : state;
  return mintsFromPasted(state) ? backedOff(next, failure, at) : afterCurrentFailed(next, failure, at);
}

export function afterVerifyFailed(
  state: RotationState,
  failure: FailureReason,
  at: Circumstance,
): RotationState {
  if (failure.kind === 'unavailable') return backedOff(state, failure, at);
  // The successor does not work: forget it, keep the old one and prove that before anything else.
  const paused = backedOff(state, failure, at);
  const proof = { ...state.proof, verdict: 'none' as const };
  return changed({ ...paused, proof, pasted: null, sweepDue: true }, { attempt: null });
}

/** The successor takes over in one change of the record: current, what it replaces, and when that is revoked. */
export function promoted(
  state: RotationState,
  user: string,
  at: Circumstance,
  policy: RotationPolicy,
): RotationState {
  const { attempt, current, generation, retiring } = state.record;
  if (!attempt?.pending) return state;
  const replaced = current ? [retired(current, at.nowMs + policy.overlapMs)] : [];
  // Whoever pastes the current token itself gets its successor, and the usual overlap.
  const fromPasted = attempt.from === 'pasted' && attempt.fromTokenId !== current?.tokenId;
  if (fromPasted) {
    // Nothing but this rotation ever used the pasted token, so it needs no overlap.
    replaced.push({
      tokenId: attempt.fromTokenId,
      origin: 'pasted',
      revokeAfterMs: at.nowMs,
      expiresAtMs: null,
    });
  }
  return changed(
    { ...answered(state), pasted: null, proof: { verdict: 'works', provenAtMs: at.nowMs } },
    {
      user,
      current: attempt.pending,
      generation: generation + 1,
      attempt: null,
      retiring: [...retiring, ...replaced],
      ...(fromPasted ? { pastedToken: { fate: 'in-use', name: null } } : {}),
    },
  );
}
