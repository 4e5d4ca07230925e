import { Injectable, computed, inject, signal } from '@angular/core';
import {
  VERIFICATION_STAGES,
  type ConfigurePatLine,
  type VerificationStage,
  type VerificationStageEvent,
} from '@latchkey/contracts';
import { AccessStore } from '../core/access/access-store';
import type { Problem } from '../core/api-problem';
import { PatStatusStore } from '../core/pat-status-store';
import { CONFIGURE_PAT } from './configure-pat';

export interface StageView {
  readonly stage: VerificationStage;
  readonly state: 'pending' | VerificationStageEvent['state'];
  readonly milliseconds: number | null;
  readonly detail: string | null;
  readonly problem: Omit<Problem, 'retryAfterSeconds'> | null;
}

/** The connection was cut before the verification ended, so its outcome is unknown. */
const CUT_OFF: Problem = {
  code: 'INTERNAL',
  message: 'The connection was lost before the verification finished.',
  hint: 'Press Enter to send the same token again. This is safe: the verification starts over.',
  retryAfterSeconds: null,
};

/** Verifies a pasted token and holds the state of the checklist. */
@Injectable()
export class VerificationStore {
  readonly #configurePat = inject(CONFIGURE_PAT);
  readonly #statusStore = inject(PatStatusStore);
  readonly #access = inject(AccessStore);

  readonly #events = signal<ReadonlyMap<VerificationStage, VerificationStageEvent>>(new Map());
  readonly #failure = signal<Problem | null>(null);
  readonly #phase = signal<'idle' | 'running' | 'succeeded' | 'failed'>('idle');

  readonly problem = this.#failure.asReadonly();
  readonly state = this.#phase.asReadonly();
  readonly stages = computed(() =>
    VERIFICATION_STAGES.map((stage) => viewOf(stage, this.#events().get(stage))),
  );

  /** Sends the token. Resolves when the verification has succeeded or failed. */
  async run(token: string): Promise<void> {
    if (this.#phase() === 'running') return;
    this.#events.set(new Map());
    this.#failure.set(null);
    this.#phase.set('running');
    try {
      for await (const line of this.#configurePat(token)) this.#take(line);
    } catch {
      // The stream was cut; handled below like one that ended early.
    }
    if (this.#phase() === 'running') await this.#cutOff();
  }

  #take(line: ConfigurePatLine | { readonly refused: Problem }): void {
    if ('stage' in line) {
      this.#events.update((events) => new Map(events).set(line.stage, line));
    } else if ('status' in line) {
      this.#statusStore.accept(line.status);
      this.#phase.set('succeeded');
    } else if ('refused' in line) {
      this.#access.report(line.refused);
      this.#fail(line.refused);
    } else {
      this.#fail({ ...line.error, retryAfterSeconds: null });
    }
  }

  async #cutOff(): Promise<void> {
    await this.#statusStore.load();
    if (this.#statusStore.state() === 'valid') this.#phase.set('succeeded');
    else this.#fail(CUT_OFF);
  }

  /** Fails the attempt and any stage that is still running. */
  #fail(problem: Problem): void {
    this.#failure.set(problem);
    this.#phase.set('failed');
    this.#events.update(
      (events) =>
        new Map(
          [...events].map(([stage, event]) =>
            event.state === 'running' ? [stage, { ...event, state: 'failed' }] : [stage, event],
          ),
        ),
    );
  }
}

function viewOf(stage: VerificationStage, event: VerificationStageEvent | undefined): StageView {
  return {
    stage,
    state: event?.state ?? 'pending',
    milliseconds: event?.milliseconds ?? null,
    detail: event?.detail ?? null,
    problem: event?.problem ?? null,
  };
}
