import { chartData, describeChart, type ChartSeries } from './health-chart';

const line = (label: string, values: number[], isLimit = false): ChartSeries => ({
  label,
  values,
  tone: 'accent',
  isLimit,
});
const mebibytes = (value: number): string => `${value} MiB`;

it('chartData puts the timestamps before the series', () =>
  expect(chartData([10, 20], [line('a', [1, 2]), line('b', [3, 4])])).toEqual([
    [10, 20],
    [1, 2],
    [3, 4],
  ]));

it.each([
  [[line('Used', [])], 'Memory in the last hour. Used: no data yet.'],
  [[line('Used', [5, 5])], 'Memory in the last hour. Used: 5 MiB, unchanged.'],
  [
    [line('Used', [5, 9, 7]), line('Limit', [64, 64, 64], true)],
    'Memory in the last hour. Used: 7 MiB now, from 5 MiB to 9 MiB. Limit: 64 MiB.',
  ],
])('describeChart describes each series', (series, text) =>
  expect(describeChart('Memory', series, mebibytes)).toBe(text),
);
