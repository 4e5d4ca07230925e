import { withTimeout } from './with-timeout';

describe('withTimeout', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('returns the result of a promise that resolves in time, and leaves no timer behind', async () => {
    await expect(withTimeout(Promise.resolve('done'), 1_000, 'late')).resolves.toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('returns the fallback once the time is over, and drops a later rejection', async () => {
    let fail: (error: Error) => void = () => undefined;
    const slow = new Promise<string>((_, reject) => (fail = reject));
    const result = withTimeout(slow, 1_000, 'late');
    jest.advanceTimersByTime(1_000);
    await expect(result).resolves.toBe('late');
    fail(new Error('too late'));
  });

  it('passes on a rejection that comes in time', async () => {
    await expect(withTimeout(Promise.reject(new Error('no')), 1_000, 'late')).rejects.toThrow('no');
  });
});
