/** One line of a chart. */
export interface ChartSeries {
  readonly label: string;
  /** As many as there are moments. */
  readonly values: readonly number[];
  /** Its colour in the theme. */
  readonly tone: 'accent' | 'warn' | 'danger' | 'idle';
  /** What the others must stay under, not something that was measured. */
  readonly isLimit?: boolean;
}

type Column = number[];

/** As uPlot takes it: the moments, then each line's values. */
export function chartData(at: readonly number[], series: readonly ChartSeries[]): [Column, ...Column[]] {
  return [[...at], ...series.map(({ values }) => [...values])];
}

/** What a chart shows, for whoever does not see it. */
export function chartWords(
  name: string,
  series: readonly ChartSeries[],
  format: (value: number) => string,
): string {
  const sentences = series.map(({ label, values, isLimit }) => {
    const latest = values.at(-1);
    if (latest === undefined) return `${label}: nothing was measured yet`;
    if (isLimit) return `${label}: ${format(latest)}`;
    const [lowest, highest] = [Math.min(...values), Math.max(...values)];
    return lowest === highest
      ? `${label}: ${format(latest)} all the time`
      : `${label}: ${format(latest)} now, from ${format(lowest)} to ${format(highest)}`;
  });
  return `${name} in the last hour. ${sentences.join('. ')}.`;
}
