import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeTempDir, REPOSITORY_ROOT } from '@latchkey/testing';
import { entrants } from './contenders/all';
import { writeSample } from './lib/sample-files';
import { MEASURES } from './measures/all';
import { FULL, QUICK } from './measures/measure';
import { drawChart } from './report/chart';
import { describeMachine } from './report/machine';
import { writeReport } from './report/report';
import type { Results } from './report/results';
import { runMeasure, type Outcomes } from './run';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    out: { type: 'string' },
    render: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const base = options.quick ? QUICK : FULL;
  const scale = { ...base, rounds: Number(options.rounds ?? base.rounds) };
  const only = options.only?.split(',');
  const measures = MEASURES.filter(({ id }) => only?.includes(id) ?? true);
  // A small version is for looking: it does not replace what the documents say.
  const wholeRun = !options.quick && !only;
  const out = options.out ?? join(REPOSITORY_ROOT, wholeRun ? 'docs/benchmarks' : 'dist/benchmarks');
  if (options.render) {
    write(out, JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results);
    return;
  }
  const machine = describeMachine();
  const temporary = makeTempDir();
  try {
    const sample = (kind: 'plain' | 'short' | 'ansi') =>
      writeSample(temporary.path, kind, scale.sampleMegabytes);
    const samples = { plain: sample('plain'), short: sample('short'), ansi: sample('ansi') };
    const setting = { scale, samples, folder: __dirname };
    let outcomes: Outcomes = {};
    for (const measure of measures) {
      outcomes = { ...outcomes, [measure.id]: await runMeasure(measure, entrants(__dirname), setting, say) };
      // After each: what was measured is not lost with an interrupted run, whose report says what is missing.
      const loadAfter = describeMachine().loadBefore;
      write(out, { machine: { ...machine, loadAfter }, scale, outcomes });
    }
    say(`Written: ${out}`);
  } finally {
    temporary.remove();
  }
}

function write(out: string, results: Results): void {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(out, 'README.md'), writeReport(results));
  writeFileSync(join(out, 'chart.svg'), drawChart(results));
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
