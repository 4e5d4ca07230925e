import { FULL } from '../measures/measure';
import { mediansOf } from '../run';
import { drawChart } from './chart';
import { writeReport } from './report';
import type { Results } from './results';
import { markdownTable } from './table';
import { judge } from './targets';

const load = [0.1, 0.2, 0.3];
const RESULTS: Results = {
  machine: {
    cpu: 'A CPU',
    cores: 2,
    memoryGigabytes: 8,
    node: 'v20.0.0',
    system: 'Linux 6',
    date: '2026-01-02',
    loadBefore: load,
    loadAfter: load,
  },
  scale: FULL,
  outcomes: {
    echo: {
      latchkey: { figures: { 'echo.p50': 0.08, 'echo.p99': 0.3 } },
      floor: { figures: { 'echo.p50': 0.1, 'echo.p99': 0.12 } },
      wetty: { figures: { 'echo.p50': 2.5, 'echo.p99': 6 } },
      terminado: { skipped: 'no | such\nmodule' },
    },
    output: { latchkey: { figures: { 'output.ansi': 60 } }, raw: { figures: { 'output.ansi': 100 } } },
  },
};

describe('the report', () => {
  it('has a line for each figure, with its ratios', () => {
    expect(writeReport(RESULTS)).toContain('| Echo p50, ms | 0.080 | 0.100 | 2.500 | – | – | 0.80 | 0.03 |');
  });

  it('says who was skipped, and why', () => {
    expect(writeReport(RESULTS)).toContain('- terminado in "echo", skipped: no | such module');
  });

  it('says by how much a target is met or missed', () => {
    const report = writeReport(RESULTS);
    expect(report).toContain('| Echo p50, ms ≤ 0.1 | 0.10 | 0.080 | met, 1.25× |');
    expect(report).toContain('| Echo p99, ms ≤ 0.15 | 0.15 | 0.300 | **missed, by 2.00×** |');
    expect(report).toContain("| Colours and UTF-8, MB/s ≥ 0.75 × the raw pty's | 75.00 | 60.000 | **missed");
  });

  it('says in words where it loses', () => {
    const report = writeReport(RESULTS);
    expect(report).toContain('- Missed by 2.00×: Echo p99, ms ≤ 0.15.');
    expect(report).toContain('- Echo p99, ms: 0.300, floor 0.120.');
    expect(report).not.toContain('- Echo p50, ms: ');
  });

  it('judges nothing that was not measured', () => {
    expect(judge({ ...RESULTS, outcomes: {} })).toEqual([]);
  });

  it('draws a bar for each of them', () => {
    const chart = drawChart(RESULTS);
    expect(chart).toContain('>Echo p50, ms</text>');
    expect(chart.match(/<rect x="250" y="\d+" width="[\d.]+" height="9"/g)).toHaveLength(7);
  });
});

it('a cell cannot break the table', () => {
  expect(markdownTable(['a', 'b'], [['x|y', 'two\nlines']])).toBe(
    '| a | b |\n| --- | ---: |\n| x\\|y | two lines |',
  );
});

it('the median is taken over the runs that have the row', () => {
  expect(mediansOf([{ a: 1, b: 5 }, { a: 3 }, { a: 2 }])).toEqual({ a: 2, b: 5 });
});
