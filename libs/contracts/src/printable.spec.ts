import { printable, printableJson } from './printable';

describe('printable', () => {
  it.each([
    ['plain text', 'for Latchkey, 2nd'],
    ['other scripts', 'für Ωμέγα 日本語'],
    ['an emoji of several, held together by joiners', '👩\u200d💻'],
    ['a Persian word with a non-joiner', 'می\u200cخواهم'],
    ['nothing', ''],
  ])('leaves %s', (_case, text) => expect(printable(text)).toBe(text));

  it.each([
    ['an escape sequence', '\u001b[2J', '\ufffd[2J'],
    ['a C1 control', 'a\u009bb', 'a\ufffdb'],
    ['a line break', 'a\r\nb', 'a\ufffd\ufffdb'],
    ['a line separator', 'a\u2028b', 'a\ufffdb'],
    ['a right-to-left override', 'exe\u202ecod', 'exe\ufffdcod'],
    ['an isolate', '\u2066a\u2069', '\ufffda\ufffd'],
    ['a zero-width space', 'a\u200bb', 'a\ufffdb'],
    ['a byte order mark', '\ufeffa', '\ufffda'],
    ['tag characters', 'a\u{e0041}', 'a\ufffd'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ])('replaces %s', (_case, text, shown) => expect(printable(text)).toBe(shown));
});

describe('printableJson', () => {
  it('prints nothing unprintable, and means the same', () => {
    const value = { '\u202ekey': ['\u001b[2J\r\n', '\u009b2J', '\u{e0041}', '\ud800', '日本語 👩\u200d💻'] };
    const line = printableJson(`${JSON.stringify(value)}\n`);
    expect(printable(line.slice(0, -1))).toBe(line.slice(0, -1));
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual(value);
  });
});
