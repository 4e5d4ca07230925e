import { isolationFinding, memoryFinding } from './core-indicators';

const MEBIBYTE = 2 ** 20;

describe('memoryFinding', () => {
  it.each([
    ['ok without a limit', null, 9000, 'ok', 'OK'],
    ['ok with enough memory left', 6144, 2000, 'ok', 'OK'],
    ['a warning when most of the memory is in use', 6144, 5000, 'warning', 'MEMORY_HIGH'],
    ['critical when no shell could be started', 6144, 5900, 'critical', 'MEMORY_LOW'],
    ['critical when a small container is nearly full', 512, 400, 'critical', 'MEMORY_LOW'],
  ] as const)('is %s', (_, limit, used, severity, code) => {
    const finding = memoryFinding({
      residentBytes: 100 * MEBIBYTE,
      heapUsedBytes: 0,
      limitBytes: limit && limit * MEBIBYTE,
      usedBytes: used * MEBIBYTE,
    });
    expect(finding).toMatchObject({ severity, code });
  });
});

describe('isolationFinding', () => {
  it.each([
    ['ok while shells are isolated', 'on', 'if-possible', 'ok', 'OK'],
    ['ok where isolation is off', 'off', 'off', 'ok', 'OK'],
    ['a note where the system refuses it', 'unavailable', 'if-possible', 'ok', 'ISOLATION_UNAVAILABLE'],
    [
      'critical where it is required and refused',
      'unavailable',
      'required',
      'critical',
      'ISOLATION_UNAVAILABLE',
    ],
    ['a warning after the namespace was killed', 'ended', 'if-possible', 'warning', 'ISOLATION_ENDED'],
  ] as const)('is %s', (_, state, wish, severity, code) => {
    const finding = isolationFinding({ state, reason: 'unshare failed' }, wish);
    expect(finding).toMatchObject({ severity, code });
    if (code !== 'OK') expect(finding.message).toContain('unshare failed');
  });
});
