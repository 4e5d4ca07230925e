import { backOff } from './backoff';
import type { Circumstance } from './outcome';
import { type FailureReason, NO_BACKOFF, type RotationRecord, type RotationState } from './state';

/** A change of the record, which is to be saved. */
export function changed(state: RotationState, part: Partial<RotationRecord>): RotationState {
  return { ...state, record: { ...state.record, ...part }, unsaved: true };
}

/** The workspace has answered: no reason to wait any more. */
export function answered(state: RotationState): RotationState {
  return { ...state, workspaceBackoff: NO_BACKOFF };
}

/** It has not, or with a no: wait longer than the last time. */
export function backedOff(state: RotationState, failure: FailureReason, at: Circumstance): RotationState {
  return { ...state, workspaceBackoff: backOff(state.workspaceBackoff, failure, at) };
}
