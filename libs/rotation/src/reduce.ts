import {
  abandoned,
  afterMint,
  afterMintFailed,
  afterSweepFailed,
  afterVerifyFailed,
  begun,
  pasted,
  promoted,
} from './attempt';
import { backOff } from './backoff';
import { afterVerificationFailed, afterRevokeFailed, verified } from './current-token';
import type { Circumstance, ListedScopes, Outcome } from './outcome';
import { endedRuns, mintedForRun } from './run-tokens';
import { scopesOnceListed } from './scopes';
import {
  AT_ONCE,
  emptyRecord,
  type FailureReason,
  type HeldToken,
  initialState,
  NO_BACKOFF,
  REPLACE_AT_ONCE,
  type RotationPolicy,
  type RotationRecord,
  type RotationState,
} from './state';
import { answered, changed } from './transition';

const WRITTEN_OVER: FailureReason = {
  kind: 'unavailable',
  message: 'Something else was in the store.',
  retryAfterSeconds: null,
};

/** The state after an outcome. Pure: the same arguments give the same state. */
export function reduce(
  state: RotationState,
  outcome: Outcome,
  at: Circumstance,
  policy: RotationPolicy,
): RotationState {
  switch (outcome.of) {
    case 'paste':
      return pasted(state, outcome);
    case 'begin':
      return begun(state, outcome.rotationId);
    case 'abandon':
      return abandoned(state);
    case 'superseded':
      return superseded(state, outcome.record, at, policy);
    case 'unconfirmed':
      return unconfirmed(state, outcome.failure, at);
    case 'exposed':
      return exposed(state);
    case 'sign-out':
      return signedOut(state);
    case 'mintForRun':
      return mintedForRun(state, outcome);
    case 'endRuns':
      return endedRuns(state, outcome.runIds);
    case 'save':
      return afterSave(state, outcome, at);
    case 'verifyCurrent':
      return 'failure' in outcome ? afterVerificationFailed(state, outcome.failure, at) : verified(state, at);
    case 'sweep':
      return 'failure' in outcome
        ? afterSweepFailed(withListedScopes(state, outcome.lister ?? null), outcome.failure, at, policy)
        : {
            ...withListedScopes(state, outcome.lister),
            sweepAtMs: outcome.watched > 0 ? at.nowMs + policy.orphanGraceMs : null,
            sweepBackoff: NO_BACKOFF,
          };
    case 'mint':
      return 'failure' in outcome
        ? afterMintFailed(state, outcome.failure, at)
        : afterMint(state, outcome.minted);
    case 'verifySuccessor':
      return 'failure' in outcome
        ? afterVerifyFailed(state, outcome.failure, at)
        : promoted(state, outcome.user, at, policy);
    case 'distribute':
      return 'failure' in outcome
        ? { ...state, distributionBackoff: backOff(state.distributionBackoff, outcome.failure, at) }
        : { ...state, distributedGeneration: state.record.generation, distributionBackoff: NO_BACKOFF };
    case 'revoke':
      return 'failure' in outcome
        ? afterRevokeFailed(state, outcome, at, policy)
        : changed(
            { ...answered(state), confirmBackoff: NO_BACKOFF },
            {
              retiring: state.record.retiring.filter((t) => t.tokenId !== outcome.tokenId),
              ...(outcome.pastedToken ? { pastedToken: outcome.pastedToken } : {}),
            },
          );
  }
}

/** Notes the scopes of the token that mints, before it does. */
function withListedScopes(state: RotationState, lister: ListedScopes | null): RotationState {
  const { current } = state.record;
  if (lister === null) return state;
  const { tokenId, scopes } = lister;
  if (state.pasted?.tokenId === tokenId) return { ...state, pasted: { ...state.pasted, scopes } };
  if (current?.tokenId !== tokenId) return state;
  const known = scopesOnceListed(current.scopes, scopes);
  return known === current.scopes ? state : changed(state, { current: { ...current, scopes: known } });
}

/**
 * Its tokens are the ones to go on with; what this instance minted and could not store is swept. If the other is amid a
 * rotation, that is left to it; a person's paste goes on all the same, from what is stored now.
 */
function superseded(
  state: RotationState,
  stored: RotationRecord,
  at: Circumstance,
  policy: RotationPolicy,
): RotationState {
  const { begunHere, pasted: ofPerson } = state;
  const next: RotationState = {
    ...initialState(stored),
    begunHere,
    yieldUntilMs: stored.attempt ? at.nowMs + policy.orphanGraceMs * (1 + at.random) : AT_ONCE,
  };
  const { attempt } = state.record;
  return ofPerson && attempt ? changed({ ...abandoned(next), pasted: ofPerson }, { attempt }) : next;
}

/** It is saved again before anything of it is revoked; ever more slowly, should the store go on to show something else. */
function unconfirmed(
  state: RotationState,
  failure: FailureReason | undefined,
  at: Circumstance,
): RotationState {
  return {
    ...state,
    unsaved: true,
    storeBackoff: failure ? backOff(state.storeBackoff, failure, at) : state.storeBackoff,
    confirmBackoff: backOff(state.confirmBackoff, failure ?? WRITTEN_OVER, at),
  };
}

/** Saves again, and replaces every token that the store held at once. */
function exposed(state: RotationState): RotationState {
  const { current, attempt } = state.record;
  const known = (token: HeldToken | null): HeldToken | null =>
    token && { ...token, mintedAtMs: REPLACE_AT_ONCE };
  return changed(
    { ...state, storeBackoff: NO_BACKOFF },
    { current: known(current), attempt: attempt && { ...attempt, pending: known(attempt.pending) } },
  );
}

/** As on the first day, but for the install's id, by which orphans are found, and the generation, which only grows. */
function signedOut(state: RotationState): RotationState {
  const { installId, generation } = state.record;
  const { begunHere } = state;
  return { ...initialState({ ...emptyRecord(installId), generation }), begunHere, unsaved: true };
}

function afterSave(
  state: RotationState,
  outcome: Extract<Outcome, { of: 'save' }>,
  at: Circumstance,
): RotationState {
  if ('failure' in outcome)
    return { ...state, storeBackoff: backOff(state.storeBackoff, outcome.failure, at) };
  return { ...state, unsaved: outcome.saved !== state.record, storeBackoff: NO_BACKOFF };
}
