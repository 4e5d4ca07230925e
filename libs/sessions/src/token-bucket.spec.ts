import { TokenBucket } from './token-bucket';
import { ManualClock } from './session.test-kit';

describe('TokenBucket', () => {
  it('allows a burst without waiting, then a fixed rate per second', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(clock, 100, 1000);
    bucket.spend(1000);
    expect(bucket.waitMs).toBe(0);
    bucket.spend(50);
    expect(bucket.waitMs).toBe(500);
    clock.advance(499);
    expect(bucket.waitMs).toBe(1);
    clock.advance(1);
    expect(bucket.waitMs).toBe(0);
    bucket.spend(1);
    expect(bucket.waitMs).toBe(10);
  });

  it('never refills beyond the burst', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket(clock, 100, 1000);
    clock.advance(1_000_000);
    bucket.spend(1100);
    expect(bucket.waitMs).toBe(1000);
  });
});
