import { readFileSync } from 'node:fs';

/** @typedef {{passed: number, failed: number, skipped: number}} Counts */

/** What a tier counts as that left no report: it did not even start. */
export const DID_NOT_START = Object.freeze({ passed: 0, failed: 1, skipped: 0 });

/**
 * @param {object} report what `jest --json` writes
 * @returns {Counts}
 */
export function jestCounts(report) {
  return {
    passed: report.numPassedTests,
    // A file that cannot be loaded holds no test that could fail, and is a failure all the same.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {object} report what Playwright's JSON reporter writes
 * @returns {Counts}
 */
export function playwrightCounts({ stats, errors = [] }) {
  // A test that passed only when repeated has failed once. Errors outside of tests: a file or the config did not load.
  const failed = stats.unexpected + stats.flaky;
  return { passed: stats.expected, failed: failed || errors.length, skipped: stats.skipped };
}

/**
 * Reads a tier's report. An exit code that says "failed" while the report does not is a failure too.
 * @param {string} path
 * @param {(report: object) => Counts} count
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countsOf(path, count, exitCode) {
  let counts;
  try {
    counts = count(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return DID_NOT_START;
  }
  const ranNothing = counts.passed + counts.failed + counts.skipped === 0;
  return counts.failed === 0 && (exitCode !== 0 || ranNothing) ? { ...counts, failed: 1 } : counts;
}

/** @param {readonly Counts[]} all */
export function sum(all) {
  return all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** @param {Counts} counts */
export const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;
