import { backOff, READY } from './backoff';
import type { Circumstance, Outcome } from './outcome';
import {
  emptyRecord,
  initialState,
  type FailureReason,
  type HeldToken,
  type RetiringToken,
  type RotationPolicy,
  type RotationRecord,
  type RotationState,
} from './state';

/** The state after an outcome. Pure: the same arguments give the same state. */
export function reduce(
  state: RotationState,
  outcome: Outcome,
  at: Circumstance,
  policy: RotationPolicy,
): RotationState {
  switch (outcome.of) {
    case 'paste':
      return changed(
        {
          ...state,
          pasted: { tokenId: outcome.tokenId, value: outcome.value },
          sweepDue: true,
          workspaceBackoff: READY,
          storeBackoff: READY,
        },
        {
          user: outcome.user,
          attempt: {
            rotationId: outcome.rotationId,
            from: 'pasted',
            fromTokenId: outcome.tokenId,
            pending: null,
          },
        },
      );
    case 'begin':
      return begun(state, outcome.rotationId);
    case 'abandon':
      return changed({ ...state, pasted: null, workspaceBackoff: READY }, { attempt: null });
    case 'superseded':
      // Its tokens are the ones to go on with; what this instance minted and could not store is swept.
      return initialState(outcome.record);
    case 'sign-out':
      return signedOut(state);
    case 'save':
      return afterSave(state, outcome, at);
    case 'prove':
      return 'failure' in outcome ? afterProofFailed(state, outcome.failure, at) : proven(state, at);
    case 'sweep':
      return 'failure' in outcome
        ? afterSweepFailed(state, outcome.failure, at)
        : answered({ ...state, sweepDue: false });
    case 'mint':
      return 'failure' in outcome
        ? afterMintFailed(state, outcome.failure, at)
        : afterMint(state, outcome.minted);
    case 'verify':
      return 'failure' in outcome
        ? afterVerifyFailed(state, outcome.failure, at)
        : promoted(state, outcome.user, at, policy);
    case 'distribute':
      return { ...state, distributedGeneration: state.record.generation };
    case 'revoke':
      return 'failure' in outcome
        ? afterCurrentFailed(state, outcome.failure, at)
        : changed(answered(state), {
            retiring: state.record.retiring.filter((t) => t.tokenId !== outcome.tokenId),
            ...(outcome.pastedToken ? { pastedToken: outcome.pastedToken } : {}),
          });
  }
}

/** As on the first day, but for the install's id, by which orphans are found, and the generation, which only grows. */
function signedOut(state: RotationState): RotationState {
  const { installId, generation } = state.record;
  return { ...initialState({ ...emptyRecord(installId), generation }), unsaved: true };
}

function changed(state: RotationState, part: Partial<RotationRecord>): RotationState {
  return { ...state, record: { ...state.record, ...part }, unsaved: true };
}

function answered(state: RotationState): RotationState {
  return { ...state, workspaceBackoff: READY };
}

function backedOff(state: RotationState, failure: FailureReason, at: Circumstance): RotationState {
  return { ...state, workspaceBackoff: backOff(state.workspaceBackoff, failure, at) };
}

function afterSave(
  state: RotationState,
  outcome: Extract<Outcome, { of: 'save' }>,
  at: Circumstance,
): RotationState {
  if ('failure' in outcome)
    return { ...state, storeBackoff: backOff(state.storeBackoff, outcome.failure, at) };
  return { ...state, unsaved: outcome.saved !== state.record, storeBackoff: READY };
}

function begun(state: RotationState, rotationId: string): RotationState {
  const current = state.record.current;
  if (!current) return state;
  return changed(state, {
    attempt: { rotationId, from: 'current', fromTokenId: current.tokenId, pending: null },
  });
}

function proven(state: RotationState, at: Circumstance): RotationState {
  const next: RotationState = { ...state, proof: { verdict: 'works', provenAtMs: at.nowMs } };
  // A rotation that keeps failing on a token that works goes on waiting longer each time.
  return state.record.attempt
    ? { ...next, workspaceBackoff: { ...state.workspaceBackoff, notBeforeMs: at.nowMs } }
    : answered(next);
}

/** Only a proof shows that a token is dead. One that may not even say whose it is is of no use either. */
function afterProofFailed(state: RotationState, failure: FailureReason, at: Circumstance): RotationState {
  return failure.kind === 'unavailable' ? afterCurrentFailed(state, failure, at) : stale(state, at);
}

/** A call made with the current token failed. A refusal is followed by a proof, which has the last word. */
function afterCurrentFailed(state: RotationState, failure: FailureReason, at: Circumstance): RotationState {
  const verdicts = { refused: 'none', unavailable: 'unknown', forbidden: state.proof.verdict } as const;
  return backedOff({ ...state, proof: { ...state.proof, verdict: verdicts[failure.kind] } }, failure, at);
}

/** The token is out of use. Should it live on all the same, the next one revokes it. */
function stale(state: RotationState, at: Circumstance): RotationState {
  const { current, attempt, retiring } = state.record;
  return changed(
    { ...answered(state), proof: { ...state.proof, verdict: 'refused' }, sweepDue: true },
    {
      current: null,
      attempt: attempt?.pending || attempt?.from === 'pasted' ? attempt : null,
      retiring: current ? [...retiring, retired(current, at.nowMs)] : retiring,
    },
  );
}

function retired(token: HeldToken, revokeAfterMs: number): RetiringToken {
  return { tokenId: token.tokenId, origin: 'minted', revokeAfterMs, expiresAtMs: token.expiresAtMs };
}

function mintsFromPasted(state: RotationState): boolean {
  return (
    state.record.attempt?.from === 'pasted' && state.record.attempt.pending === null && state.pasted !== null
  );
}

function afterSweepFailed(state: RotationState, failure: FailureReason, at: Circumstance): RotationState {
  // A pasted token that may mint but not list cannot sweep; its orphans die by their lifetime.
  if (failure.kind === 'forbidden') return { ...state, sweepDue: false };
  return mintsFromPasted(state) ? backedOff(state, failure, at) : afterCurrentFailed(state, failure, at);
}

function afterMint(state: RotationState, minted: HeldToken): RotationState {
  const attempt = state.record.attempt;
  return attempt ? changed(answered(state), { attempt: { ...attempt, pending: minted } }) : state;
}

function afterMintFailed(state: RotationState, failure: FailureReason, at: Circumstance): RotationState {
  // No answer may mean that a token was made whose value nobody knows.
  const next = failure.kind === 'unavailable' ? { ...state, sweepDue: true } : state;
  return mintsFromPasted(state) ? backedOff(next, failure, at) : afterCurrentFailed(next, failure, at);
}

function afterVerifyFailed(state: RotationState, failure: FailureReason, at: Circumstance): RotationState {
  if (failure.kind === 'unavailable') return backedOff(state, failure, at);
  // The successor does not work: forget it, keep the old one and prove that before anything else.
  const proof = { ...state.proof, verdict: 'none' as const };
  return changed({ ...state, proof, pasted: null, sweepDue: true }, { attempt: null });
}

/** The successor takes over in one change of the record: current, what it replaces, and when that is revoked. */
function promoted(
  state: RotationState,
  user: string,
  at: Circumstance,
  policy: RotationPolicy,
): RotationState {
  const { attempt, current, generation, retiring } = state.record;
  if (!attempt?.pending) return state;
  const replaced = current ? [retired(current, at.nowMs + policy.overlapMs)] : [];
  const fromPasted = attempt.from === 'pasted';
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
