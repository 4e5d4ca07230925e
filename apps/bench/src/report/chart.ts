import type { ContenderKind } from '../contenders/contender';
import { figureOf, type Results } from './results';
import { ROWS, type Row } from './rows';

const SERIES: readonly (readonly [ContenderKind, string, string])[] = [
  ['latchkey', 'Latchkey', '#2563eb'],
  ['floor', 'floor', '#94a3b8'],
  ['wetty', 'wetty', '#f59e0b'],
  ['terminado', 'terminado', '#10b981'],
];
const WIDTH = 760;
const BARS_FROM = 250;
const BARS_WIDTH = 420;
const BAR = 11;
const GAP = 20;
const TOP = 50;

/** Bars for each row of the chart, on a scale of its own that is logarithmic where figures lie far apart. */
export function drawChart(results: Results): string {
  const rows = ROWS.filter(({ inChart, id }) => inChart && figureOf(results, id, 'latchkey') !== null);
  const height = TOP + rows.length * (SERIES.length * BAR + GAP);
  const legend = SERIES.map(
    ([, name, colour], i) =>
      `<rect x="${BARS_FROM + i * 105}" y="14" width="10" height="10" fill="${colour}"/>` +
      text(BARS_FROM + 15 + i * 105, 23, name),
  );
  const groups = rows.map((row, i) => group(results, row, TOP + i * (SERIES.length * BAR + GAP)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#ffffff"/>
${[...legend, ...groups].join('\n')}
</svg>
`;
}

function group(results: Results, row: Row, top: number): string {
  const values = SERIES.map(([kind]) => figureOf(results, row.id, kind));
  const positive = values.filter((value): value is number => value !== null && value > 0);
  const [most, least] = [Math.max(...positive), Math.min(...positive)];
  const isWide = most / least > 20;
  const length = (value: number): number => {
    if (value <= 0) return 1;
    if (!isWide) return (value / most) * BARS_WIDTH;
    const decades = Math.log10(most / least) + 1;
    return ((Math.log10(value / least) + 1) / decades) * BARS_WIDTH;
  };
  const bars = SERIES.map(([, , colour], i) => {
    const value = values[i] ?? null;
    const y = top + i * BAR;
    if (value === null) return text(BARS_FROM, y + 9, '–');
    const width = Math.max(1, length(value));
    return (
      `<rect x="${BARS_FROM}" y="${y}" width="${width.toFixed(1)}" height="${BAR - 2}" fill="${colour}"/>` +
      text(BARS_FROM + width + 4, y + 9, value.toFixed(row.digits))
    );
  });
  const note = `${row.better} is better${isWide ? ', log scale' : ''}`;
  return [text(10, top + 10, row.label), text(10, top + 24, note, '#64748b'), ...bars].join('\n');
}

const text = (x: number, y: number, content: string, colour = '#0f172a'): string =>
  `<text x="${x.toFixed(1)}" y="${y}" fill="${colour}">${content.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
