export interface Row {
  readonly id: string;
  readonly label: string;
  readonly better: 'less' | 'more';
  readonly digits: number;
  readonly inChart?: boolean;
}

const less = { better: 'less' } as const;
const more = { better: 'more' } as const;

export const ROWS: readonly Row[] = [
  { id: 'echo.p50', label: 'Echo p50, ms', digits: 3, inChart: true, ...less },
  { id: 'echo.p99', label: 'Echo p99, ms', digits: 3, inChart: true, ...less },
  { id: 'echoFlood.p50', label: 'Echo p50 beside a flood, ms', digits: 2, ...less },
  { id: 'echoFlood.p99', label: 'Echo p99 beside a flood, ms', digits: 2, inChart: true, ...less },
  { id: 'crowd.p50', label: 'Echo p50 among many sessions, ms', digits: 2, ...less },
  { id: 'crowd.p99', label: 'Echo p99 among many sessions, ms', digits: 2, ...less },
  { id: 'output.plain', label: 'Plain text, MB/s', digits: 0, ...more },
  { id: 'output.short', label: 'Short lines, MB/s', digits: 0, ...more },
  { id: 'output.ansi', label: 'Colours and UTF-8, MB/s', digits: 0, inChart: true, ...more },
  { id: 'cpu.plain', label: 'CPU for plain text, s/GB', digits: 1, ...less },
  { id: 'cpu.short', label: 'CPU for short lines, s/GB', digits: 1, ...less },
  { id: 'cpu.ansi', label: 'CPU for colours and UTF-8, s/GB', digits: 1, inChart: true, ...less },
  { id: 'interrupt.ms', label: 'Ctrl-C in a flood, ms', digits: 0, inChart: true, ...less },
  { id: 'interrupt.queue', label: 'Queued in the viewer then, MB', digits: 2, ...less },
  { id: 'stalled.growth', label: 'Growth by a stalled viewer, MB', digits: 0, inChart: true, ...less },
  { id: 'stalled.p50', label: 'Echo p50 in another session then, ms', digits: 3, ...less },
  { id: 'memory.rss', label: 'All processes at rest, RSS, MB', digits: 0, inChart: true, ...less },
  { id: 'memory.unshared', label: 'The same, shared pages counted once, MB', digits: 0, ...less },
  { id: 'memory.flooded', label: 'All processes after a flood, RSS, MB', digits: 0, ...less },
  { id: 'memory.session', label: 'An idle session, MB', digits: 2, ...less },
  { id: 'reattach.ms', label: 'Screen after a reattach, ms', digits: 1, ...less },
  { id: 'distance.20', label: 'Output at a round trip of 20 ms, MB/s', digits: 0, ...more },
  { id: 'distance.80', label: 'Output at a round trip of 80 ms, MB/s', digits: 0, ...more },
];
