import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsOf, DID_NOT_START, inWords, jestCounts, playwrightCounts, sum } from './counts.mjs';

const reportPath = (report: unknown): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'latchkey-counts-')), 'report.json');
  writeFileSync(path, JSON.stringify(report));
  return path;
};
const ofJest = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 0,
};
const ofPlaywright = { stats: { expected: 4, unexpected: 0, flaky: 0, skipped: 2 }, errors: [] };

describe('counts of a tier', () => {
  it('reads Jest, with pending and todo as skipped', () => {
    expect(jestCounts(ofJest)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('counts a file that cannot be loaded as a failure', () => {
    expect(jestCounts({ ...ofJest, numRuntimeErrorTestSuites: 1 }).failed).toBe(1);
  });

  it('reads Playwright, with flaky as failed', () => {
    const stats = { ...ofPlaywright.stats, unexpected: 1, flaky: 2 };
    expect(playwrightCounts({ ...ofPlaywright, stats })).toEqual({ passed: 4, failed: 3, skipped: 2 });
  });

  it('counts an error outside of tests once there is no failed test to stand for it', () => {
    expect(playwrightCounts({ ...ofPlaywright, errors: [{ message: 'config' }] }).failed).toBe(1);
  });

  it('takes a tier without a report for failed', () => {
    expect(countsOf('/nowhere/report.json', jestCounts, 0)).toEqual(DID_NOT_START);
  });

  it('takes a tier that ended with an error for failed, whatever its report says', () => {
    expect(countsOf(reportPath(ofJest), jestCounts, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
    expect(countsOf(reportPath(ofJest), jestCounts, 0)).toEqual({ passed: 3, failed: 0, skipped: 2 });
  });

  it('takes a tier without a single test for failed', () => {
    const nothing = { ...ofJest, numPassedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    expect(countsOf(reportPath(nothing), jestCounts, 0).failed).toBe(1);
  });

  it('adds the tiers up in one line', () => {
    const total = sum([jestCounts(ofJest), playwrightCounts(ofPlaywright), DID_NOT_START]);
    expect(inWords(total)).toBe('7 passed, 1 failed, 4 skipped');
  });
});
