import { Clock } from './clock';

/** Stands still until a test moves it. */
export class TestClock extends Clock {
  nowMs = Date.parse('2026-01-02T03:04:05.000Z');

  override now(): number {
    return this.nowMs;
  }

  override monotonicNow(): number {
    return this.nowMs;
  }
}
