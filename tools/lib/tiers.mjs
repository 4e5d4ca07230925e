import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { countsOf, DID_NOT_START, jestCounts, playwrightCounts, sum } from './counts.mjs';
import { findBrowser } from './find-browser.mjs';
import { inRoot, ROOT, runCommand, say } from './command-line.mjs';

export const JEST = inRoot('node_modules/jest/bin/jest.js');
export const PLAYWRIGHT = inRoot('node_modules/@playwright/test/cli.js');
export const PLAYWRIGHT_CONFIG = inRoot('apps/e2e/playwright.config.ts');

const CORES = availableParallelism();
/** Each test of these starts servers; more of them at once would measure the machine. */
const SERVER_WORKERS = Math.min(CORES, 4);

/** Each tier returns its counts. Progress is on the screen, and the reports are in `test-results/`. */
export const TIERS = {
  unit: () => jest('unit', ['unit', 'web'], [`--maxWorkers=${CORES}`]),
  integration: async () =>
    sum([
      await jest('integration', ['integration'], [`--maxWorkers=${SERVER_WORKERS}`]),
      await jest('integration-serial', ['integration-serial'], ['--runInBand']),
    ]),
  browser: () => browser('browser'),
  clients: async () =>
    sum([await jest('clients', ['clients'], ['--runInBand', '--verbose']), await browser('clients')]),
};

/** What `npm test` runs without arguments: everything that needs no package registry. */
export const USUAL_TIERS = ['unit', 'integration', 'browser'];

async function jest(tier, projects, flags) {
  const report = freshReport(tier);
  const args = ['--selectProjects', ...projects, '--json', `--outputFile=${report}`, ...flags];
  // With --json Jest writes its report on stdout too; people read stderr.
  const exitCode = await runCommand(process.execPath, [JEST, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 2],
  });
  return countsOf(report, jestCounts, exitCode);
}

/** @param {'browser' | 'clients'} project of Playwright's configuration */
async function browser(project) {
  const found = await findBrowser();
  if (!found) return skipBrowser(project);
  say(`Browser: ${found.executablePath} (${found.found}).`);
  const report = freshReport(project === 'browser' ? project : `${project}-browser`);
  const env = { LATCHKEY_BROWSER: JSON.stringify(found) };
  const exitCode = await playwright(report, [`--project=${project}`, `--workers=${SERVER_WORKERS}`], env, 2);
  return countsOf(report, playwrightCounts, exitCode);
}

async function skipBrowser(project) {
  say(
    'Browser tests skipped: no Chromium or Chrome was found on this machine or in the package registry. ' +
      'Install one (on Debian: apt-get install chromium), or set CHROMIUM_PATH to its program.',
  );
  if (process.env.CI) say('In CI that is a failure.');
  const report = freshReport('browser-list');
  await playwright(report, ['--list', `--project=${project}`], {}, 'ignore');
  const listed = countsOf(report, ({ suites }) => ({ passed: 0, failed: 0, skipped: countSpecs(suites) }), 0);
  return process.env.CI ? { ...listed, failed: 1 } : listed;
}

const countSpecs = (suites = []) =>
  suites.reduce((total, suite) => total + (suite.specs?.length ?? 0) + countSpecs(suite.suites), 0);

function playwright(report, args, env, output) {
  return runCommand(process.execPath, [PLAYWRIGHT, 'test', '-c', PLAYWRIGHT_CONFIG, ...args], {
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

/** Runs one tier. One that can't start counts as a failure, and the next tiers still run. */
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
