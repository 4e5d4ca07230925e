// `npm start`: from a fresh clone to an address to open. Only Node's own modules here, for it runs before the install.
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exit(1);
}

// Only now, for an old Node cannot even read these.
const { run } = await import('./lib/command-line.mjs');
await run(async () => {
  const { HELP, parseOptions } = await import('./lib/options.mjs');
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { ROOT } = await import('./lib/command-line.mjs');
  const { installMissing } = await import('./lib/install.mjs');
  const { buildStale } = await import('./lib/build.mjs');
  const { localRun } = await import('./lib/local-run.mjs');
  await installMissing(ROOT);
  await buildStale();
  return localRun(options);
});
