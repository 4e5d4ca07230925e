import { backoffMs } from './backoff';
import type { BackoffPolicy, ClientClock } from './types';

/** A connection that held this long starts the back-off anew; one that is cut again and again does not. */
const SETTLED_MS = 2_000;

/** When to connect again. */
export class RetrySchedule {
  #attempt = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(
    private readonly clock: ClientClock,
    private readonly policy: BackoffPolicy,
    private readonly connect: () => void,
  ) {}

  /** A connection was lost that had been attached since then, or never. */
  lost(attachedAt: number | null): void {
    if (attachedAt !== null && this.clock.now() - attachedAt >= SETTLED_MS) this.#attempt = 0;
  }

  retryLater(): { attempt: number; retryInMs: number } {
    this.#attempt += 1;
    const retryInMs = backoffMs(this.policy, this.#attempt, this.clock.random());
    this.#cancelTimer = this.clock.after(retryInMs, () => this.#fire());
    return { attempt: this.#attempt, retryInMs };
  }

  /** Does not wait any longer, if it waits. */
  retryNow(): void {
    if (this.#cancelTimer === null) return;
    this.#cancelTimer();
    this.#fire();
  }

  cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #fire(): void {
    this.#cancelTimer = null;
    this.connect();
  }
}
