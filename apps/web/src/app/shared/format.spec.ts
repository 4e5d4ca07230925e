import { formatBytes, formatDuration, formatMebibytes, formatSpan } from './format';

it.each([
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [12 * 1024, '12 KiB'],
  [1_000_000, '977 KiB'],
  [1.4 * 2 ** 20, '1.4 MiB'],
  [32 * 2 ** 20, '32.0 MiB'],
  [143 * 2 ** 20, '143 MiB'],
  [6 * 2 ** 30, '6.0 GiB'],
])('formatBytes(%d) is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it('formatMebibytes uses MiB for any amount', () => {
  expect([143.4 * 2 ** 20, 6 * 2 ** 30].map(formatMebibytes)).toEqual(['143 MiB', '6144 MiB']);
});

it.each([
  [12_000, '12 s'],
  [7 * 60_000, '7 min'],
  [3 * 3_600_000, '3 h'],
  [50 * 3_600_000, '2 days'],
])('formatSpan(%d) is %s', (milliseconds, text) => expect(formatSpan(milliseconds)).toBe(text));

it.each([
  [0.4, '<1 ms'],
  [84, '84 ms'],
  [1234, '1.2 s'],
])('formatDuration(%d) is %s', (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));
