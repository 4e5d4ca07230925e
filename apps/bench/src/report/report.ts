import type { ContenderKind } from '../contenders/contender';
import { MEASURES } from '../measures/all';
import { METHOD, REASONS } from './method';
import { figureOf, type Results } from './results';
import { ROWS, type Row } from './rows';
import { markdownTable } from './table';
import { bestOf, judge, PEERS } from './targets';

const COLUMNS: readonly (readonly [ContenderKind, string])[] = [
  ['latchkey', 'Latchkey'],
  ['floor', 'floor'],
  ['wetty', 'wetty'],
  ['terminado', 'terminado'],
  ['raw', 'raw pty'],
];
/** Differences below this are noise. */
const TIE = 1.3;

/** The whole document. */
export function writeReport(results: Results): string {
  return `# Benchmarks

<!-- written by \`npm run bench\`; do not edit -->

${machineLine(results)}

![Latchkey against the others](chart.svg)

<!-- prettier-ignore-start -->

${figuresTable(results)}

${skippedList(results)}

## Against the targets

${targetsTable(results)}

<!-- prettier-ignore-end -->

## Where Latchkey loses

${losses(results)}

${REASONS}
${METHOD}`;
}

function machineLine({ machine, scale }: Results): string {
  const { cpu, cores, memoryGigabytes, node, system, date, loadBefore, loadAfter } = machine;
  return (
    `${date}, ${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${system}, Node ${node.slice(1)}. Everything on one machine and its\n` +
    `loopback, viewers included; medians of ${scale.rounds} rounds, in which all take turns. Load average (1, 5, 15 minutes) before:\n` +
    `${loadBefore.join(', ')}; after: ${loadAfter.join(', ')}. On a busy machine, compare only within a row: absolute times and p99 are the load’s.`
  );
}

function figuresTable(results: Results): string {
  const head = ['', ...COLUMNS.map(([, name]) => name), '× floor', '× best peer'];
  const rows = ROWS.filter(({ id }) => COLUMNS.some(([kind]) => figureOf(results, id, kind) !== null));
  return markdownTable(
    head,
    rows.map((row) => [
      row.label,
      ...COLUMNS.map(([kind]) => shown(figureOf(results, row.id, kind), row.digits)),
      shown(ratio(results, row, figureOf(results, row.id, 'floor')), 2),
      shown(ratio(results, row, bestOf(results, row.id, PEERS, row.better)), 2),
    ]),
  );
}

/** Null also where the other's figure shows as 0. */
function ratio(results: Results, { id, digits }: Row, other: number | null): number | null {
  const ours = figureOf(results, id, 'latchkey');
  return ours === null || other === null || Number(other.toFixed(digits)) <= 0 ? null : ours / other;
}

function skippedList({ outcomes }: Results): string {
  const reasons = new Set(
    MEASURES.filter(({ id }) => !(id in outcomes)).map(({ title }) => `- Not run: ${title}.`),
  );
  for (const [measure, byKind] of Object.entries(outcomes)) {
    for (const [kind, outcome] of Object.entries(byKind)) {
      if ('skipped' in outcome)
        reasons.add(`- ${kind} in "${measure}", skipped: ${oneLine(outcome.skipped)}`);
    }
  }
  return reasons.size === 0 ? 'Nothing was skipped. "–": not applicable.' : [...reasons].join('\n');
}

function targetsTable(results: Results): string {
  return markdownTable(
    ['target', 'asked', 'measured', ''],
    judge(results).map(({ says, limit, measured, factor }) => [
      says,
      shown(limit, 2),
      shown(measured, 3),
      factor >= 1 ? `met, ${factor.toFixed(2)}×` : `**missed, by ${(1 / factor).toFixed(2)}×**`,
    ]),
  );
}

/** In words, by the figures: what is missed, and where another is better by more than noise. */
export function losses(results: Results): string {
  const missed = judge(results)
    .filter(({ factor }) => factor < 1)
    .map(({ says, factor }) => `- Missed by ${(1 / factor).toFixed(2)}×: ${says}.`);
  const beaten = ROWS.flatMap((row) =>
    COLUMNS.slice(1, 4).flatMap(([kind, name]) => {
      const [ours, theirs] = [figureOf(results, row.id, 'latchkey'), figureOf(results, row.id, kind)];
      if (ours === null || theirs === null) return [];
      const behind = row.better === 'less' ? ours / Math.max(theirs, 0.001) : theirs / ours;
      if (behind <= TIE) return [];
      return [`- ${row.label}: ${shown(ours, row.digits)}, ${name} ${shown(theirs, row.digits)}.`];
    }),
  );
  const lines = [...missed, ...beaten];
  return lines.length === 0
    ? `Nowhere: no target is missed, and nobody is better by more than ${TIE}×.`
    : `Better by less than ${TIE}× is taken for a tie.\n\n${lines.join('\n')}`;
}

const shown = (value: number | null, digits: number): string =>
  value === null ? '–' : value.toFixed(digits);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 200);
