import type { ApiResult, App } from '@latchkey/databricks-client';
import type { AppRecord } from '../workspace/app-record';
import type { OwnerDirectory } from '../workspace/owner-directory';
import { AppIndicators, instancesFinding } from './app-indicators';
import { HealthIndicators } from './health-indicator';

const record = (min?: number, max?: number, active?: number): App =>
  JSON.parse(
    JSON.stringify({
      name: 'latchkey',
      compute_min_instances: min,
      compute_max_instances: max,
      compute_status: { active_instances: active },
    }),
  ) as App;

describe('instancesFinding', () => {
  it.each([
    ['ok with one instance', record(1, 1, 1), 'ok'],
    ['ok while no instance is reported as active', record(1, 1, 0), 'ok'],
    ['critical with a minimum of two', record(2, 2, 1), 'critical'],
    ['critical with a maximum of two', record(1, 2, 1), 'critical'],
    ['critical with two active', record(1, 1, 2), 'critical'],
    ['critical with two active and nothing configured', record(undefined, undefined, 2), 'critical'],
    ['left out without numbers', record(), undefined],
    ['left out without a compute status', { name: 'latchkey' }, undefined],
  ])('is %s', (_title, app, severity) => {
    expect(instancesFinding(app)?.severity).toBe(severity);
  });

  it('names both numbers', () => {
    expect(instancesFinding(record(1, 3, 2))?.message).toMatch(/3 are configured and 2 are active/);
  });
});

describe('AppIndicators', () => {
  afterEach(() => jest.useRealTimers());

  it('reads the record at the start and every few minutes, and reports nothing after a failure', async () => {
    jest.useFakeTimers();
    const answers = [
      { ok: true, value: record(1, 1, 2) },
      { ok: false },
      { ok: true, value: record(1, 1, 1) },
    ] as unknown as ApiResult<App>[];
    const read = jest.fn(() => Promise.resolve(answers.shift()));
    const indicators = new HealthIndicators();
    const owners = { known: { kind: 'unknown' } } as OwnerDirectory;
    const health = new AppIndicators({ read } as unknown as AppRecord, owners, indicators);
    health.onApplicationBootstrap();
    const codes: (string | undefined)[] = [];
    for (const waitMs of [0, 179_000, 1_000, 180_000]) {
      await jest.advanceTimersByTimeAsync(waitMs);
      codes.push((await indicators.run())[0]?.code);
    }
    expect(codes).toEqual(['SEVERAL_INSTANCES', 'SEVERAL_INSTANCES', undefined, 'OK']);
    expect(read).toHaveBeenCalledTimes(3);
    health.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(600_000);
    expect(read).toHaveBeenCalledTimes(3);
  });
});
