import { RateLimiter } from './rate-limiter';

describe('RateLimiter', () => {
  it('allows as many calls as the limit within one window', () => {
    const limiter = new RateLimiter({ count: 2, windowMs: 1_000 });
    expect([limiter.take(0), limiter.take(10)]).toEqual([0, 0]);
  });

  it('answers how long to wait once the limit is reached', () => {
    const limiter = new RateLimiter({ count: 2, windowMs: 1_000 });
    limiter.take(0);
    limiter.take(400);
    expect(limiter.take(600)).toBe(400);
  });

  it('does not count a refused call', () => {
    const limiter = new RateLimiter({ count: 1, windowMs: 1_000 });
    limiter.take(0);
    limiter.take(999);
    expect(limiter.take(1_000)).toBe(0);
  });
});
