import type { PatStatus } from '@latchkey/contracts';
import type { Outcome, RotationState } from '@latchkey/rotation';
import type { ActiveStep } from './step-runner';

// A rotation that somebody asked for, by a paste or by "rotate now", and waits for.

/** What came of a rotation that somebody asked for. */
export interface RotationResult {
  /** Whether a new token was put in use by this very call. */
  readonly rotated: boolean;
  readonly status: PatStatus;
}

/** Follows a set-up as it happens. */
export interface SetUpObserver {
  starting(step: ActiveStep, state: RotationState): void;
  ended(outcome: Outcome, state: RotationState): void;
}

/** Whether nothing more can come of an attempt: its token is dead, or may not do what it takes. */
export function endsAttempt(outcome: Outcome): boolean {
  if (!('failure' in outcome) || outcome.of === 'save') return false;
  const { kind } = outcome.failure;
  // A token that may not list cannot sweep, and can be rotated all the same.
  return kind === 'refused' || (kind === 'forbidden' && outcome.of !== 'sweep');
}
