import { printable } from './printable.mjs';

it.each([
  [
    'keeps words, joiners and emoji',
    'naïve – 👩\u200d🚀 \u0646\u200c\u0627',
    'naïve – 👩\u200d🚀 \u0646\u200c\u0627',
  ],
  ['replaces escape sequences', '\u001b[31mred\u009b0m\u0007', '\ufffd[31mred\ufffd0m\ufffd'],
  ['replaces characters that turn the direction', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
  ['replaces invisible characters and lone surrogates', 'a\u200bb\ud800c\u2028d', 'a\ufffdb\ufffdc\ufffdd'],
  ['puts lines and columns on one line', 'one\r\n\ttwo', 'one two'],
])('printable %s', (_what, line, expected) => {
  expect(printable(line)).toBe(expected);
});
