import {
  VERIFICATION_STAGES,
  type ApiErrorBody,
  type PatStatus,
  type VerificationStage,
  type VerificationStageEvent,
} from '@latchkey/contracts';
import type { FailureReason, Outcome, RotationState } from '@latchkey/rotation';
import { problem } from '../common/api-error';
import type { SetUpObserver } from './rotator';
import { rotationProblem, SCOPES_UNKNOWN } from './scope-problems';
import type { ActiveStep } from './step-runner';

/** Reports the stages of a verification in order: one runs at a time, and starting a later one completes the earlier ones. */
export class VerificationStages {
  #running: { readonly stage: VerificationStage; readonly sinceMs: number } | null = null;
  #settled = new Set<VerificationStage>();

  constructor(private readonly report: (event: VerificationStageEvent) => void) {}

  enter(stage: VerificationStage): void {
    if (this.#running?.stage === stage || this.#settled.has(stage)) return;
    if (
      this.#running &&
      VERIFICATION_STAGES.indexOf(this.#running.stage) > VERIFICATION_STAGES.indexOf(stage)
    )
      return;
    this.done();
    this.#running = { stage, sinceMs: Date.now() };
    this.report({ stage, state: 'running' });
  }

  done(detail?: string): void {
    this.#settle('done', detail === undefined ? {} : { detail });
  }

  warned(problem: ApiErrorBody): void {
    this.#settle('warned', { problem });
  }

  failed(problem: ApiErrorBody): void {
    this.#settle('failed', { problem });
  }

  #settle(
    state: 'done' | 'warned' | 'failed',
    more: Pick<VerificationStageEvent, 'detail' | 'problem'>,
  ): void {
    if (!this.#running) return;
    const { stage, sinceMs } = this.#running;
    this.#running = null;
    this.#settled.add(stage);
    this.report({ stage, state, milliseconds: Date.now() - sinceMs, ...more });
  }
}

/** Maps the steps of the first rotation to the stages that the set-up page shows. */
export class RotationStages implements SetUpObserver {
  #lastFailure: FailureReason | null = null;

  constructor(private readonly stages: VerificationStages) {}

  starting(step: ActiveStep, state: RotationState): void {
    this.stages.enter(stageOf(step, state));
  }

  ended(outcome: Outcome): void {
    if (outcome.of === 'mint' && 'minted' in outcome && !outcome.minted.scopes)
      this.stages.warned(SCOPES_UNKNOWN);
    if (!('failure' in outcome)) return;
    if (outcome.of === 'save') {
      this.stages.warned({
        code: 'WORKSPACE_UNREACHABLE',
        message: `The secret scope could not be written: ${outcome.failure.message}`,
        hint: 'Latchkey keeps the token in memory and retries. Until the write succeeds, a restart asks for a token again.',
      });
    } else if (outcome.of !== 'sweep' || outcome.failure.kind !== 'forbidden') {
      this.#lastFailure = outcome.failure;
    }
  }

  /** Explains why the first rotation did not happen. */
  problem(status: PatStatus): ApiErrorBody {
    const failure = this.#lastFailure;
    if (!failure)
      return status.problem ?? problem('WORKSPACE_UNREACHABLE', 'The secret scope could not be read.');
    return rotationProblem(failure, {
      refused: 'The token stopped working while it was being verified.',
      forbidden: `The token works, but may not create its successor: ${failure.message}`,
    });
  }
}

function stageOf(step: ActiveStep, { record }: RotationState): VerificationStage {
  switch (step.do) {
    case 'save':
      if (record.attempt) return record.attempt.pending ? 'store' : 'mint';
      return record.pastedToken?.fate === 'in-use' ? 'rotate' : 'retire';
    case 'verifySuccessor':
    case 'distribute':
      return 'rotate';
    case 'revoke':
      return 'retire';
    default:
      return 'mint';
  }
}
