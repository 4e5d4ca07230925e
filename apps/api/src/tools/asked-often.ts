import { ApiError } from '../common/api-error';

/** Limits how often something is asked for. */
export class AskedOften {
  #timesMs: readonly number[] = [];

  constructor(private readonly limit: { readonly count: number; readonly withinMs: number }) {}

  /** Counts one more. @throws ApiError TOO_MANY_ATTEMPTS when that is one too many; it is not counted then */
  count(): void {
    const { count, withinMs } = this.limit;
    const nowMs = performance.now();
    this.#timesMs = this.#timesMs.filter((timeMs) => nowMs - timeMs < withinMs);
    const [oldestMs] = this.#timesMs;
    if (oldestMs !== undefined && this.#timesMs.length >= count) {
      const seconds = Math.ceil((oldestMs + withinMs - nowMs) / 1_000);
      throw new ApiError(
        'TOO_MANY_ATTEMPTS',
        'Too many attempts in a short time.',
        `Wait ${String(seconds)} seconds, then try again.`,
        seconds,
      );
    }
    this.#timesMs = [...this.#timesMs, nowMs];
  }
}
