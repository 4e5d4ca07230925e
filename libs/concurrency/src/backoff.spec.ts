import { backoffDelayMs } from './backoff';

const POLICY = { firstMs: 200, capMs: 5_000, jitter: 0.25 };
const MIDDLE = 0.5;

describe('backoffDelayMs', () => {
  it('doubles after each failure up to the cap', () => {
    const delays = [1, 2, 3, 5, 6, 20].map((failures) => backoffDelayMs(POLICY, failures, MIDDLE));
    expect(delays).toEqual([200, 400, 800, 3_200, 5_000, 5_000]);
  });

  it('stays at the cap after thousands of failures', () => {
    expect(backoffDelayMs(POLICY, 100_000, MIDDLE)).toBe(5_000);
  });

  it('spreads the delay by the jitter in either direction', () => {
    expect(backoffDelayMs(POLICY, 1, 0)).toBe(150);
    expect(backoffDelayMs(POLICY, 1, 0.999_999)).toBe(250);
  });
});
