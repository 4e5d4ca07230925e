import { afterMint, afterMintFailed, afterSweepFailed, afterVerifyFailed, begun, promoted } from './attempt';
import { backOff, READY } from './backoff';
import { afterCurrentFailed, afterProofFailed, proven } from './current-token';
import type { Circumstance, Outcome } from './outcome';
import { emptyRecord, initialState, type RotationPolicy, type RotationState } from './state';
import { answered, changed } from './transition';

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
        : { ...state, sweepDue: false };
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

function afterSave(
  state: RotationState,
  outcome: Extract<Outcome, { of: 'save' }>,
  at: Circumstance,
): RotationState {
  if ('failure' in outcome)
    return { ...state, storeBackoff: backOff(state.storeBackoff, outcome.failure, at) };
  return { ...state, unsaved: outcome.saved !== state.record, storeBackoff: READY };
}
