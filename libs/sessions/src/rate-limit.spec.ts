import { RateLimit } from './rate-limit';
import { ManualClock } from './session.test-kit';

describe('RateLimit', () => {
  it('lets through what comes at once, and then so much a second', () => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock, 100, 1000);
    limit.spend(1000);
    expect(limit.waitMs).toBe(0);
    limit.spend(50);
    expect(limit.waitMs).toBe(500);
    clock.advance(499);
    expect(limit.waitMs).toBe(1);
    clock.advance(1);
    expect(limit.waitMs).toBe(0);
    limit.spend(1);
    expect(limit.waitMs).toBe(10);
  });

  it('saves up no more than comes at once', () => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock, 100, 1000);
    clock.advance(1_000_000);
    limit.spend(1100);
    expect(limit.waitMs).toBe(1000);
  });
});
