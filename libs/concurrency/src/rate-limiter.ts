/** Allows at most `count` calls in any window of `windowMs` milliseconds. */
interface RateLimit {
  readonly count: number;
  readonly windowMs: number;
}

/** Counts calls in a sliding window. */
export class RateLimiter {
  readonly #limit: RateLimit;
  #callTimesMs: readonly number[] = [];

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /**
   * Counts a call unless it exceeds the limit.
   * @param nowMs any clock that never goes back, such as `performance.now()`
   * @returns 0 when the call is allowed; otherwise milliseconds until the next one is, and the call isn't counted
   */
  take(nowMs: number): number {
    const { count, windowMs } = this.#limit;
    this.#callTimesMs = this.#callTimesMs.filter((timeMs) => nowMs - timeMs < windowMs);
    const [oldestMs] = this.#callTimesMs;
    if (oldestMs !== undefined && this.#callTimesMs.length >= count) return oldestMs + windowMs - nowMs;
    this.#callTimesMs = [...this.#callTimesMs, nowMs];
    return 0;
  }
}
