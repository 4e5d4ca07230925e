import type { Circumstance } from './outcome';
import type { Backoff, FailureReason } from './state';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** A `Retry-After` beyond this is not waited out: the token would die meanwhile. */
const LONGEST_ASKED_MS = 300_000;

export const READY: Backoff = { failures: 0, sinceMs: 0, notBeforeMs: 0, reason: null };

/** Doubles from one second to a minute, with a quarter of jitter; and no sooner than a
 * `Retry-After` of up to five minutes asks. */
export function backOff(before: Backoff, reason: FailureReason, { nowMs, random }: Circumstance): Backoff {
  const failures = before.failures + 1;
  const plannedMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10)) * (0.75 + 0.5 * random);
  const askedMs = Math.min(LONGEST_ASKED_MS, (reason.retryAfterSeconds ?? 0) * 1_000);
  return { failures, sinceMs: nowMs, notBeforeMs: nowMs + Math.max(plannedMs, askedMs), reason };
}

/** Whether it is too early for another try. */
export function isPaused({ sinceMs, notBeforeMs }: Backoff, nowMs: number): boolean {
  return sinceMs <= nowMs && nowMs < notBeforeMs;
}
