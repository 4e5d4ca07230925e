import type { BackoffPolicy, ClientClock } from './types';

/** Quick first, since most cuts are short. */
export const DEFAULT_BACKOFF: BackoffPolicy = {
  firstMilliseconds: 200,
  capMilliseconds: 5000,
  jitter: 0.25,
};

/** @param attempt counts from 1 */
export function backoffMilliseconds(policy: BackoffPolicy, attempt: number, random: number): number {
  const plain = Math.min(policy.capMilliseconds, policy.firstMilliseconds * 2 ** (attempt - 1));
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
