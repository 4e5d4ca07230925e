import type { Contender, ContenderKind } from './contenders/contender';
import type { Entrant } from './contenders/all';
import { median } from './lib/stats';
import type { Figures, Measure, Setting } from './measures/measure';

/** Of one contender in one measure: medians over the rounds by row, or why there are none. */
export type Outcome = { readonly figures: Figures } | { readonly skipped: string };
export type Outcomes = Readonly<Record<string, Partial<Record<ContenderKind, Outcome>>>>;

/**
 * Takes turns: every contender, each with a server of its own just started, before the next round begins. So what else
 * happens on the machine meets all of them.
 */
export async function runMeasure(
  measure: Measure,
  entrants: readonly Entrant[],
  setting: Setting,
  say: (line: string) => void,
): Promise<Partial<Record<ContenderKind, Outcome>>> {
  const asked = entrants.filter(({ kind }) => measure.kinds?.includes(kind) ?? kind !== 'raw');
  const runs = new Map<ContenderKind, Figures[]>(asked.map(({ kind }) => [kind, []]));
  const skipped = new Map<ContenderKind, string>();
  for (let round = 1; round <= setting.scale.rounds; round++) {
    for (const entrant of asked.filter(({ kind }) => !skipped.has(kind))) {
      const prefix = `${measure.title}, round ${round}, ${entrant.name}: `;
      try {
        const figures = await runOnce(entrant, measure, setting);
        runs.get(entrant.kind)?.push(figures);
        say(prefix + shown(figures));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        skipped.set(entrant.kind, why);
        say(`${prefix}skipped: ${why}`);
      }
    }
  }
  return Object.fromEntries(
    asked.map(({ kind }) => {
      const why = skipped.get(kind);
      return [kind, why === undefined ? { figures: mediansOf(runs.get(kind) ?? []) } : { skipped: why }];
    }),
  );
}

async function runOnce(entrant: Entrant, measure: Measure, setting: Setting): Promise<Figures> {
  const contender: Contender = await entrant.start();
  try {
    return await measure.run(contender, setting);
  } finally {
    await contender.stop();
  }
}

/** By row; a row need not be in every run. */
export function mediansOf(runs: readonly Figures[]): Figures {
  const rows = new Set(runs.flatMap((run) => Object.keys(run)));
  return Object.fromEntries(
    [...rows].map((row) => [row, median(runs.flatMap((run) => (row in run ? [run[row] ?? NaN] : [])))]),
  );
}

const shown = (figures: Figures): string =>
  Object.entries(figures)
    .map(([row, value]) => `${row} ${value.toPrecision(3)}`)
    .join(', ');
