import { backoffDelayMs, withTimeout } from '@latchkey/concurrency';

/** After a failure, requests wait at least this long before one of them asks the store again. */
const RETRY = { firstMs: 3_000, capMs: 15_000, jitter: 0 };
/** How long a request waits for the answer. */
const READ_TIMEOUT_MS = 1_000;

/**
 * Asks the store something that requests depend on: one question at a time, no more often than the backoff allows, and no
 * request waits for long.
 */
export class StoreQuestion {
  #asking: Promise<void> | null = null;
  /** Resolves with the answer or after the timeout; shared by all requests that wait for the same answer. */
  #waiting: Promise<void> = Promise.resolve();
  #failures = 0;
  #notBeforeMs = -Infinity;

  /**
   * @param ask returns why the store did not answer, null if it did
   * @param report called with the first failure of several
   */
  constructor(
    private readonly ask: () => Promise<string | null>,
    private readonly report: (failure: string) => void,
  ) {}

  /** Asks unless a question is open or it is too soon, and waits briefly. Not to be called once there is an answer. */
  settle(): Promise<void> {
    if (this.#asking === null && performance.now() >= this.#notBeforeMs) {
      this.#asking = this.#ask().finally(() => (this.#asking = null));
      this.#waiting = withTimeout(this.#asking, READ_TIMEOUT_MS, undefined);
    }
    return this.#waiting;
  }

  /** Forgets failures, so that the next call asks at once. */
  reset(): void {
    this.#notBeforeMs = -Infinity;
  }

  async #ask(): Promise<void> {
    const failure = await this.ask();
    if (failure === null) return;
    this.#failures += 1;
    this.#notBeforeMs = performance.now() + backoffDelayMs(RETRY, this.#failures, Math.random());
    if (this.#failures === 1) this.report(failure);
  }
}
