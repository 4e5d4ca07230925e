// Jest resolves `fast-check` to this module, which sets the seed of every property test. A fixed seed makes a run repeatable;
// `FUZZ_SEED=<number>` chooses another, and LATCHKEY_FULL_TESTS=1 draws a random one and makes more runs. A failing
// property prints its seed. By path, because the name would lead back here.
const fc = require('../node_modules/fast-check/lib/cjs/fast-check.js');

const DEFAULT_SEED = 20_260_101;
const FULL_RUNS = 2_000;
const isFull = process.env['LATCHKEY_FULL_TESTS'] === '1';

function seed() {
  const chosen = process.env['FUZZ_SEED'];
  if (chosen === undefined || chosen === '') return isFull ? Date.now() | 0 : DEFAULT_SEED;
  if (/^-?\d{1,10}$/.test(chosen)) return Number(chosen);
  throw new Error('FUZZ_SEED must be a whole number, as a failing property prints it.');
}

fc.configureGlobal({ seed: seed(), ...(isFull && { numRuns: FULL_RUNS }) });

module.exports = fc;
