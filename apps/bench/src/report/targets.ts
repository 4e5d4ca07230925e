import { figureOf, type Results } from './results';

export const PEERS = ['wetty', 'terminado'] as const;

interface Target {
  readonly row: string;
  readonly says: string;
  readonly better: 'less' | 'more';
  /** Null where what it is measured against was not measured. */
  limit(results: Results): number | null;
}

const atMost = (row: string, limit: number, says: string): Target => ({
  row,
  says: `${says} ≤ ${limit}`,
  better: 'less',
  limit: () => limit,
});

const times = (factor: number, value: number | null): number | null =>
  value === null ? null : factor * value;

const TARGETS: readonly Target[] = [
  atMost('echo.p50', 0.1, 'Echo p50, ms'),
  atMost('echo.p99', 0.15, 'Echo p99, ms'),
  {
    row: 'echo.p50',
    says: "Echo p50 ≤ 1.3 × the floor's",
    better: 'less',
    limit: (results) => times(1.3, figureOf(results, 'echo.p50', 'floor')),
  },
  atMost('echoFlood.p50', 0.5, 'Echo p50 beside a flood, ms'),
  atMost('echoFlood.p99', 4, 'Echo p99 beside a flood, ms'),
  atMost('crowd.p99', 10, 'Echo p99 among many sessions, ms'),
  {
    row: 'output.ansi',
    says: "Colours and UTF-8, MB/s ≥ 0.75 × the raw pty's",
    better: 'more',
    limit: (results) => times(0.75, figureOf(results, 'output.ansi', 'raw')),
  },
  {
    row: 'output.ansi',
    says: 'Colours and UTF-8, MB/s ≥ every peer',
    better: 'more',
    limit: (results) => bestOf(results, 'output.ansi', PEERS, 'more'),
  },
  atMost('cpu.ansi', 11, 'CPU with the mirror, s/GB'),
  atMost('interrupt.ms', 12, 'Ctrl-C in a flood, ms'),
  atMost('interrupt.queue', 0.3, 'Queued in the viewer then, MB'),
  atMost('stalled.growth', 16, 'Growth by a stalled viewer, MB'),
  atMost('reattach.ms', 30, 'Screen after a reattach, ms'),
  atMost('memory.rss', 110, 'All processes at rest, RSS, MB'),
  atMost('memory.unshared', 110, 'The same, shared pages counted once, MB'),
  atMost('memory.session', 0.5, 'An idle session, MB'),
];

interface Judged {
  readonly says: string;
  readonly limit: number;
  readonly measured: number;
  /** Above 1: met, and so many times better than asked. */
  readonly factor: number;
}

/** Those of which both sides were measured. */
export function judge(results: Results): readonly Judged[] {
  return TARGETS.flatMap((target) => {
    const limit = target.limit(results);
    const measured = figureOf(results, target.row, 'latchkey');
    if (limit === null || measured === null) return [];
    const factor = target.better === 'less' ? limit / Math.max(measured, Number.EPSILON) : measured / limit;
    return [{ says: target.says, limit, measured, factor }];
  });
}

/** The best figure among them, or null if none has any. */
export function bestOf(
  results: Results,
  row: string,
  kinds: readonly ('wetty' | 'terminado' | 'floor')[],
  better: 'less' | 'more',
): number | null {
  const values = kinds.flatMap((kind) => figureOf(results, row, kind) ?? []);
  if (values.length === 0) return null;
  return better === 'less' ? Math.min(...values) : Math.max(...values);
}
