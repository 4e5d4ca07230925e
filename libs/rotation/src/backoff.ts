import { backoffDelayMs } from '@latchkey/concurrency';
import type { Circumstance } from './outcome';
import type { Backoff, FailureReason } from './state';

const POLICY = { firstMs: 1_000, capMs: 60_000, jitter: 0.25 };
/** Waits no longer for a `Retry-After`, because the token would expire meanwhile. */
const MAX_RETRY_AFTER_MS = 300_000;

/** Counts a failure and sets the time of the next try, not before a `Retry-After` of up to five minutes. */
export function backOff(before: Backoff, reason: FailureReason, { nowMs, random }: Circumstance): Backoff {
  const failures = before.failures + 1;
  const plannedMs = backoffDelayMs(POLICY, failures, random);
  const requestedMs = Math.min(MAX_RETRY_AFTER_MS, (reason.retryAfterSeconds ?? 0) * 1_000);
  return { failures, sinceMs: nowMs, notBeforeMs: nowMs + Math.max(plannedMs, requestedMs), reason };
}

/** True if it is too early for another try. */
export function isPaused({ sinceMs, notBeforeMs }: Backoff, nowMs: number): boolean {
  return sinceMs <= nowMs && nowMs < notBeforeMs;
}
