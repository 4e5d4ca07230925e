import type { ApiErrorBody, VerificationStage, VerificationStageEvent } from '@latchkey/contracts';
import { VERIFICATION_STAGES } from '@latchkey/contracts';

/** Tells the stages of a verification in their order: one runs at a time, and a later one's start ends those before it. */
export class VerificationStages {
  #running: { readonly stage: VerificationStage; readonly sinceMs: number } | null = null;
  #settled = new Set<VerificationStage>();

  constructor(private readonly tell: (event: VerificationStageEvent) => void) {}

  enter(stage: VerificationStage): void {
    if (this.#running?.stage === stage || this.#settled.has(stage)) return;
    if (
      this.#running &&
      VERIFICATION_STAGES.indexOf(this.#running.stage) > VERIFICATION_STAGES.indexOf(stage)
    )
      return;
    this.done();
    this.#running = { stage, sinceMs: Date.now() };
    this.tell({ stage, state: 'running' });
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
    this.tell({ stage, state, milliseconds: Date.now() - sinceMs, ...more });
  }
}
