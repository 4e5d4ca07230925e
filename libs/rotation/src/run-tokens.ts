import { withLatest } from './attempt';
import type { Outcome } from './outcome';
import { AT_ONCE, type RetiringToken, type RotationState, type RunToken } from './state';
import { changed } from './transition';

// What becomes of the tokens that were minted for single commands.

export function mintedForRun(
  state: RotationState,
  outcome: Extract<Outcome, { of: 'mintForRun' }>,
): RotationState {
  if ('failure' in outcome) {
    // Without an answer, a token may have been made whose value nobody knows.
    const sweepAtMs = outcome.failure.kind === 'unavailable' ? AT_ONCE : state.sweepAtMs;
    return { ...state, sweepAtMs, begunHere: withLatest(state.begunHere, outcome.runId) };
  }
  const { minted } = outcome;
  return changed(
    { ...state, begunHere: withLatest(state.begunHere, minted.runId) },
    { runTokens: [...state.record.runTokens, minted] },
  );
}

/** Has the tokens of commands that are gone revoked. */
export function endedRuns(state: RotationState, runIds: readonly string[]): RotationState {
  const { runTokens, retiring } = state.record;
  const ended = runTokens.filter(({ runId }) => runIds.includes(runId));
  if (ended.length === 0) return state;
  return changed(state, {
    runTokens: runTokens.filter((token) => !ended.includes(token)),
    retiring: [...retiring, ...ended.map(retiredRun)],
  });
}

function retiredRun({ tokenId, expiresAtMs }: RunToken): RetiringToken {
  return { tokenId, origin: 'minted', revokeAfterMs: AT_ONCE, expiresAtMs };
}
