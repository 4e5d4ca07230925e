/** How long to wait between retries: exponential growth from `firstMs` to `capMs`. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly capMs: number;
  /** Spreads each delay by up to this fraction in either direction (0 to 1), so that clients don't retry in step. */
  readonly jitter: number;
}

/**
 * Returns the delay in milliseconds before the next attempt.
 * @param failures consecutive failures so far, 1 or more
 * @param random a number in [0, 1), such as `Math.random()`
 */
export function backoffDelayMs(policy: BackoffPolicy, failures: number, random: number): number {
  const delayMs = Math.min(policy.capMs, policy.firstMs * 2 ** (failures - 1));
  return Math.round(delayMs * (1 + policy.jitter * (2 * random - 1)));
}
