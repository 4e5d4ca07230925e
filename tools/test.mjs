// `npm test`: the usual tiers, or the named ones (`npm test -- unit clients`). The last line counts all of them.
import { nodeProblem } from './lib/node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  console.error(problem);
  process.exit(1);
}

const { Refusal, run, say } = await import('./lib/command-line.mjs');
await run(async () => {
  const { ROOT } = await import('./lib/command-line.mjs');
  const { installMissing } = await import('./lib/install.mjs');
  const { buildStale } = await import('./lib/build.mjs');
  const { runTier, TIERS, USUAL_TIERS } = await import('./lib/tiers.mjs');
  const { inWords, sum } = await import('./lib/counts.mjs');

  const known = Object.keys(TIERS);
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Refusal(`Unknown tier "${unknown[0]}". The tiers are ${known.join(', ')}.`);

  await installMissing(ROOT);
  await buildStale();
  const all = [];
  for (const tier of named.length > 0 ? known.filter((name) => named.includes(name)) : USUAL_TIERS) {
    const started = Date.now();
    const counts = await runTier(tier);
    all.push(counts);
    say(`${tier}: ${inWords(counts)} in ${Math.round((Date.now() - started) / 1000)} s`);
  }
  const total = sum(all);
  process.stdout.write(`\n${inWords(total)}\n`);
  return total.failed === 0 ? 0 : 1;
});
