import { mkdirSync, rmSync } from 'node:fs';
import { countsOf, DID_NOT_START, jestCounts, playwrightCounts } from './counts.mjs';
import { findBrowser } from './find-browser.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { runCommand } from './run-command.mjs';
import { say } from './say.mjs';

const JEST = inRoot('node_modules/jest/bin/jest.js');
const PLAYWRIGHT = inRoot('node_modules/@playwright/test/cli.js');
const BROWSER_CONFIG = inRoot('apps/e2e/playwright.config.ts');

/** Each answers its counts; what it does is on the screen, and its report in `test-results/`. */
export const TIERS = {
  unit: () => jest('unit', ['unit', 'web']),
  // Servers as processes: several files at once would measure each other.
  integration: () => jest('integration', ['integration'], ['--runInBand']),
  browser,
};

async function jest(tier, projects, flags = []) {
  const report = freshReport(tier);
  // A socket or timer that a test left behind must not keep the whole run from ending. Its processes end with Jest's.
  const args = ['--selectProjects', ...projects, '--forceExit', '--json', `--outputFile=${report}`, ...flags];
  // With --json Jest writes its report on stdout too; people read stderr.
  const exitCode = await runCommand(process.execPath, [JEST, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 2],
  });
  return countsOf(report, jestCounts, exitCode);
}

async function browser() {
  const found = await findBrowser();
  if (!found) return skipBrowser();
  say(`Browser: ${found.executablePath} (${found.found}).`);
  const report = freshReport('browser');
  const exitCode = await playwright(report, [], { LATCHKEY_BROWSER: JSON.stringify(found) }, 2);
  return countsOf(report, playwrightCounts, exitCode);
}

async function skipBrowser() {
  say(
    'Browser tier skipped: no Chromium or Chrome was found on this machine, and none could be had from the package ' +
      'registry. Install one (on Debian: apt-get install chromium), or set CHROMIUM_PATH to its program.',
  );
  if (process.env.CI) say('In CI that is a failure.');
  const report = freshReport('browser-list');
  await playwright(report, ['--list'], {}, 'ignore');
  const listed = countsOf(report, ({ suites }) => ({ passed: 0, failed: 0, skipped: countSpecs(suites) }), 0);
  return process.env.CI ? { ...listed, failed: 1 } : listed;
}

const countSpecs = (suites = []) =>
  suites.reduce((total, suite) => total + (suite.specs?.length ?? 0) + countSpecs(suite.suites), 0);

function playwright(report, args, env, output) {
  return runCommand(process.execPath, [PLAYWRIGHT, 'test', '-c', BROWSER_CONFIG, ...args], {
    cwd: ROOT,
    stdio: ['ignore', output, 2],
    env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
}

function freshReport(tier) {
  mkdirSync(inRoot('test-results'), { recursive: true });
  const path = inRoot(`test-results/${tier}.json`);
  rmSync(path, { force: true });
  return path;
}

/** Runs one tier; what keeps it from starting is its failure, and does not keep the others from running. */
export async function runTier(name) {
  say(`\n── ${name} ──`);
  try {
    return await TIERS[name]();
  } catch (error) {
    if (error.exitCode === 130) throw error;
    say(`The ${name} tier did not start: ${error.message}`);
    return DID_NOT_START;
  }
}
