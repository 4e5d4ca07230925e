import type { PatStatus } from '@latchkey/contracts';
import { checkHealth } from './health-checks';

const MEBIBYTE = 2 ** 20;

describe('the check of the memory', () => {
  it.each([
    ['there is no limit', null, 9000, 'ok', 'OK'],
    ['there is enough', 6144, 2000, 'ok', 'OK'],
    ['much is in use, by whatever', 6144, 5000, 'warning', 'MEMORY_HIGH'],
    ['no shell would be started', 6144, 5900, 'critical', 'MEMORY_LOW'],
    ['a small container is nearly full', 512, 400, 'critical', 'MEMORY_LOW'],
  ] as const)('when %s', (_, limit, used, severity, code) => {
    const checks = checkHealth({
      pat: { state: 'valid', problem: null, persistence: 'secret-scope' } as unknown as PatStatus,
      distributionProblem: null,
      others: [],
      latencies: { verification: 12, store: null },
      memory: {
        residentBytes: 100 * MEBIBYTE,
        heapUsedBytes: 0,
        limitBytes: limit && limit * MEBIBYTE,
        usedBytes: used * MEBIBYTE,
      },
      openSessions: 1,
      maxSessions: 10,
    });
    expect(checks.find(({ id }) => id === 'memory')).toMatchObject({ severity, code });
  });
});
