import { Logger } from '@nestjs/common';
import { healthy, HealthIndicators } from './health-indicator';

beforeAll(() => void Logger.overrideLogger(false));

describe('HealthIndicators', () => {
  let indicators: HealthIndicators;
  beforeEach(() => (indicators = new HealthIndicators()));
  afterEach(() => jest.useRealTimers());

  it('reports the most severe check first and otherwise keeps the order', async () => {
    const warning = { severity: 'warning', code: 'W', message: 'w', hint: null } as const;
    indicators.add({ id: 'late', title: '', run: () => healthy('fine') });
    indicators.add({ id: 'off', title: '', run: () => null });
    indicators.add({ id: 'bad', title: '', run: () => warning });
    indicators.prepend([{ id: 'first', title: '', run: () => healthy('fine') }]);
    expect((await indicators.run()).map(({ id }) => id)).toEqual(['bad', 'first', 'late']);
  });

  it('times an asynchronous check, and reports the time of a call made elsewhere', async () => {
    indicators.add({ id: 'read', title: '', run: () => healthy('fine') });
    indicators.add({ id: 'called', title: '', run: () => Promise.resolve(healthy('fine')) });
    indicators.add({
      id: 'elsewhere',
      title: '',
      run: () => ({ ...healthy('fine'), latencyMilliseconds: 7 }),
    });
    const latencies = (await indicators.run()).map(({ latencyMilliseconds }) => latencyMilliseconds);
    expect(latencies).toEqual([null, expect.any(Number), 7]);
  });

  it('reports a check that hangs or throws, and runs the others', async () => {
    jest.useFakeTimers();
    indicators.add({ id: 'hangs', title: '', run: () => new Promise(() => undefined) });
    indicators.add({ id: 'fails', title: '', run: () => Promise.reject(new Error('no')) });
    indicators.add({ id: 'works', title: '', run: () => healthy('fine') });
    const report = indicators.run();
    await jest.advanceTimersByTimeAsync(5_000);
    expect((await report).map(({ id, code }) => [id, code])).toEqual([
      ['hangs', 'CHECK_TIMED_OUT'],
      ['fails', 'CHECK_FAILED'],
      ['works', 'OK'],
    ]);
  });
});
