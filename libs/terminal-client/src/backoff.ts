import type { BackoffPolicy, ClientClock } from './types';

/** Quick first, since most cuts are short. */
export const DEFAULT_BACKOFF: BackoffPolicy = {
  firstMs: 200,
  capMs: 5000,
  jitter: 0.25,
};

/** @param attempt counts from 1 */
export function backoffMs(policy: BackoffPolicy, attempt: number, random: number): number {
  const plain = Math.min(policy.capMs, policy.firstMs * 2 ** (attempt - 1));
  return Math.round(plain * (1 + policy.jitter * (2 * random - 1)));
}

export const SYSTEM_CLOCK: ClientClock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
