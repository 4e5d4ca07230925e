import type { ApiErrorBody, ProofStage, ProofStageEvent } from '@latchkey/contracts';
import { PROOF_STAGES } from '@latchkey/contracts';

/** Tells the stages of a proof in their order: one runs at a time, and a later one's start ends those before it. */
export class ProofStages {
  #running: { readonly stage: ProofStage; readonly sinceMs: number } | null = null;
  #settled = new Set<ProofStage>();

  constructor(private readonly tell: (event: ProofStageEvent) => void) {}

  enter(stage: ProofStage): void {
    if (this.#running?.stage === stage || this.#settled.has(stage)) return;
    if (this.#running && PROOF_STAGES.indexOf(this.#running.stage) > PROOF_STAGES.indexOf(stage)) return;
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

  #settle(state: 'done' | 'warned' | 'failed', more: Pick<ProofStageEvent, 'detail' | 'problem'>): void {
    if (!this.#running) return;
    const { stage, sinceMs } = this.#running;
    this.#running = null;
    this.#settled.add(stage);
    this.tell({ stage, state, milliseconds: Date.now() - sinceMs, ...more });
  }
}
