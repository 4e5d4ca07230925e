import { backOff } from './backoff';
import { afterCurrentFailed, retired } from './current-token';
import type { Circumstance, Outcome } from './outcome';
import {
  AT_ONCE,
  type FailureReason,
  type HeldToken,
  NO_BACKOFF,
  type RetiringToken,
  type RotationPolicy,
  type RotationRecord,
  type RotationState,
} from './state';
import { answered, backedOff, changed } from './transition';

// What becomes of a rotation in flight.

/** Far more than can have an orphan that was not swept. */
const REMEMBERED_ROTATIONS = 50;

export function begun(state: RotationState, rotationId: string): RotationState {
  const current = state.record.current;
  if (!current) return state;
  return changed(
    { ...state, begunHere: withLatest(state.begunHere, rotationId) },
    { attempt: { rotationId, from: 'current', fromTokenId: current.tokenId, pending: null } },
  );
}

export function pasted(state: RotationState, paste: Extract<Outcome, { of: 'paste' }>): RotationState {
  const { rotationId, tokenId, value } = paste;
  return changed(
    {
      ...state,
      pasted: { tokenId, value },
      begunHere: withLatest(state.begunHere, rotationId),
      // The sweep also finds out the pasted token's scopes, before it mints.
      sweepAtMs: AT_ONCE,
      sweepBackoff: NO_BACKOFF,
      workspaceBackoff: NO_BACKOFF,
      storeBackoff: NO_BACKOFF,
    },
    {
      attempt: { rotationId, from: 'pasted', fromTokenId: tokenId, pending: null },
      retiring: withUnused(state.record),
    },
  );
}

export function abandoned(state: RotationState): RotationState {
  return changed(
    { ...state, pasted: null, workspaceBackoff: NO_BACKOFF },
    { attempt: null, retiring: withUnused(state.record) },
  );
}

export function withLatest(begunHere: readonly string[], rotationId: string): readonly string[] {
  return [...begunHere, rotationId].slice(-REMEMBERED_ROTATIONS);
}

/** A successor that is given up is not forgotten: it may be the only one that is journalled, until the record is saved. */
function withUnused({ attempt, retiring }: RotationRecord): readonly RetiringToken[] {
  return attempt?.pending ? [...retiring, retired(attempt.pending, AT_ONCE)] : retiring;
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
  policy: RotationPolicy,
): RotationState {
  // A pasted token may mint and yet not list: its successor tries again. Orphans die by their lifetime at the latest.
  if (failure.kind === 'forbidden')
    return { ...state, sweepAtMs: at.nowMs + policy.intervalMs, sweepBackoff: NO_BACKOFF };
  // No revocation waits for it, and a mint only while the parent's scopes have never been read.
  if (failure.kind === 'unavailable')
    return { ...state, sweepAtMs: AT_ONCE, sweepBackoff: backOff(state.sweepBackoff, failure, at) };
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
  // A token with other scopes was revoked already, as far as that went.
  const isMade = failure.kind === 'unavailable' || failure.scopesDiffer === true;
  const next = isMade ? { ...state, sweepAtMs: AT_ONCE } : state;
  return mintsFromPasted(state) ? backedOff(next, failure, at) : afterCurrentFailed(next, failure, at);
}

export function afterVerifyFailed(
  state: RotationState,
  failure: FailureReason,
  at: Circumstance,
): RotationState {
  if (failure.kind === 'unavailable') return backedOff(state, failure, at);
  // The successor does not work: let go of it, keep the old one and verify that before anything else.
  const paused = backedOff(state, failure, at);
  const verification = { ...state.verification, verdict: 'none' as const };
  const retiring = withUnused(state.record);
  return changed({ ...paused, verification, pasted: null }, { attempt: null, retiring });
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
    {
      ...answered(state),
      pasted: null,
      verification: { verdict: 'works', verifiedAtMs: at.nowMs },
      // Another instance may have minted after the last sweep, and have ended: nothing else would tell of it. Who pastes
      // waits, and a sweep came before that mint.
      sweepAtMs: attempt.from === 'pasted' ? state.sweepAtMs : AT_ONCE,
    },
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
