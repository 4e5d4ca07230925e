import { byteWords, durationWords, mebibyteWords, spanWords } from './words';

it.each([
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [12 * 1024, '12 KiB'],
  [1_000_000, '977 KiB'],
  [1.4 * 2 ** 20, '1.4 MiB'],
  [32 * 2 ** 20, '32.0 MiB'],
  [143 * 2 ** 20, '143 MiB'],
  [6 * 2 ** 30, '6.0 GiB'],
])('%d bytes are %s', (bytes, words) => expect(byteWords(bytes)).toBe(words));

it('tells memory in MiB, however much there is', () => {
  expect([143.4 * 2 ** 20, 6 * 2 ** 30].map(mebibyteWords)).toEqual(['143 MiB', '6144 MiB']);
});

it.each([
  [12_000, '12 s'],
  [7 * 60_000, '7 min'],
  [3 * 3_600_000, '3 h'],
  [50 * 3_600_000, '2 days'],
])('%d ms are %s', (milliseconds, words) => expect(spanWords(milliseconds)).toBe(words));

it.each([
  [0.4, '<1 ms'],
  [84, '84 ms'],
  [1234, '1.2 s'],
])('a step of %d ms took %s', (milliseconds, words) => expect(durationWords(milliseconds)).toBe(words));
