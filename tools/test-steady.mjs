// `npm run test:steady -- <spec…> --times N`: repeats integration and browser specs while one core is kept busy, and
// prints how often each passed. Without a spec it repeats all of them. Exits with 1 if any run failed.
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { buildStale } from './lib/build.mjs';
import { findBrowser } from './lib/find-browser.mjs';
import { installMissing } from './lib/install.mjs';
import { inRoot, Refusal, ROOT, run, runCommand, say } from './lib/command-line.mjs';
import { allSpecs, chooseSpecs, isBrowserSpec, steadyTable } from './lib/steady.mjs';
import { JEST, PLAYWRIGHT, PLAYWRIGHT_CONFIG } from './lib/tiers.mjs';

const jestArgs = (spec) => [
  JEST,
  ...['--selectProjects', 'integration', 'integration-serial'],
  ...['--runInBand', '--runTestsByPath', spec],
];
const playwrightArgs = (spec) => [
  PLAYWRIGHT,
  'test',
  '-c',
  PLAYWRIGHT_CONFIG,
  '--project=browser',
  `/${spec}`,
];

/** Runs one spec once; shows its output only if it failed. */
async function runOnce(spec, env) {
  let output = '';
  const started = Date.now();
  const exitCode = await runCommand(
    process.execPath,
    isBrowserSpec(spec) ? playwrightArgs(spec) : jestArgs(spec),
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env, onOutput: (text) => (output += text) },
  );
  if (exitCode !== 0) say(output);
  return { hasPassed: exitCode === 0, seconds: (Date.now() - started) / 1000 };
}

await run(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { times: { type: 'string', default: '10' } },
  });
  const times = Number(values.times);
  if (!Number.isInteger(times) || times < 1) throw new Refusal('--times takes a whole number from 1.');
  const specs = chooseSpecs(allSpecs(), positionals);
  await installMissing(ROOT);
  await buildStale();
  const env = { ...process.env };
  if (specs.some(isBrowserSpec)) {
    const browser = await findBrowser();
    if (!browser) throw new Refusal('No browser was found; see `npm test -- browser`.');
    env.LATCHKEY_BROWSER = JSON.stringify(browser);
  }

  const load = fork(inRoot('tools/lib/busy-core.mjs'));
  try {
    const results = [];
    for (const spec of specs) {
      const result = { spec, passed: 0, failed: 0, seconds: [] };
      for (let n = 1; n <= times; n++) {
        const { hasPassed, seconds } = await runOnce(spec, env);
        result[hasPassed ? 'passed' : 'failed'] += 1;
        result.seconds.push(seconds);
        say(`${spec} ${n}/${times}: ${hasPassed ? 'passed' : 'FAILED'} in ${seconds.toFixed(1)} s`);
      }
      results.push(result);
    }
    process.stdout.write(`\n${steadyTable(results)}\n`);
    return results.some(({ failed }) => failed > 0) ? 1 : 0;
  } finally {
    load.kill('SIGKILL');
  }
});
