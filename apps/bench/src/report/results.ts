import type { ContenderKind } from '../contenders/contender';
import type { Scale } from '../measures/measure';
import type { Outcomes } from '../run';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly node: string;
  readonly system: string;
  readonly date: string;
  /** What else ran: the load averages over 1, 5 and 15 minutes. */
  readonly loadBefore: readonly number[];
  readonly loadAfter: readonly number[];
}

export interface Results {
  readonly machine: Machine;
  readonly scale: Scale;
  readonly outcomes: Outcomes;
}

/** A row is `<measure>.<figure>`, and no two measures share one. */
export function figureOf({ outcomes }: Results, row: string, kind: ContenderKind): number | null {
  for (const byKind of Object.values(outcomes)) {
    const outcome = byKind[kind];
    if (outcome && 'figures' in outcome && row in outcome.figures) return outcome.figures[row] ?? null;
  }
  return null;
}
