import * as fc from 'fast-check';
import { LocalMirror } from './local-mirror.test-kit';
import { anyPiece, bytesOf, cutInto, plainPiece, Viewer } from './screen.test-kit';
import { linesThatEvict, SlidingWindow } from './sliding-window';

const runs = process.env['LATCHKEY_FULL_TESTS'] === '1' ? 1_000 : 100;
const size = fc.record({
  cols: fc.integer({ min: 4, max: 20 }),
  rows: fc.integer({ min: 2, max: 5 }),
  scrollback: fc.integer({ min: 0, max: 6 }),
});
const flood = fc.array(plainPiece, { minLength: 40, maxLength: 200 }).map((pieces) => pieces.join(''));
const start = fc.array(anyPiece, { maxLength: 12 }).map((pieces) => pieces.join(''));
/** How many of the sent pieces the terminal parses after each chunk. */
const delays = fc.array(fc.nat(3), { minLength: 1, maxLength: 8 });
const chunks = fc
  .record({
    start,
    floods: fc.array(fc.tuple(flood, fc.oneof({ weight: 3, arbitrary: fc.constant('') }, anyPiece)), {
      maxLength: 3,
    }),
    cuts: fc.array(fc.nat(), { minLength: 1, maxLength: 20 }),
  })
  .map((of) => cutInto(bytesOf(of.start + of.floods.flat().join('')), of.cuts));

function show(cols: number, rows: number, scrollback: number, ...parts: Uint8Array[]): [unknown, string] {
  const viewer = new Viewer(cols, rows, scrollback).write(...parts);
  return [viewer.look(), viewer.serialized()];
}

describe('MirrorFeed', () => {
  it('shows the same screen whether it skips output or parses everything', () => {
    fc.assert(
      fc.property(size, fc.nat(200), delays, chunks, ({ cols, rows, scrollback }, slack, delays, parts) => {
        const lazy = new LocalMirror(cols, rows, scrollback, slack);
        const eager = new LocalMirror(cols, rows, scrollback);
        try {
          for (const part of parts) {
            eager.feed(part).settle();
          }
        } catch {
          fc.pre(false); // output that makes xterm.js throw
        }
        for (const [index, part] of parts.entries()) lazy.feed(part).parse(delays[index % delays.length]);
        const streams = lazy.streams(scrollback);
        expect(streams).toEqual(eager.streams(scrollback));
      }),
      { numRuns: runs },
    );
  });

  it.each([
    ['one word to a line', (n: number) => `${n}\r\n`],
    ['coloured words', (n: number) => `\x1b[${31 + (n % 7)}m${n}\x1b[0m\tß€漢\r\n`],
    ['colours that add up', (n: number) => `\x1b[38;5;${n % 256}mx${n}\r\n`],
    ['lines that wrap', (n: number) => `${'wide 漢 '.repeat(n % 40)}\r\n`],
    ['line feeds alone', (n: number) => `down ${n}\n`],
    ['backgrounds', (n: number) => `\x1b[4${n % 8}m${n}\r\n`],
  ])('skips %s without changing the screen', (_name, line) => {
    const bytes = bytesOf(Array.from({ length: 3000 }, (_, n) => line(n)).join(''));
    const parts = cutInto(
      bytes,
      Array.from({ length: 40 }, (_, n) => n * 7919),
    );
    const mirror = new LocalMirror(40, 10, 50, 0);
    for (const part of parts) mirror.feed(part).parse();
    const { scrollback, viewport } = mirror.streams(50);
    expect(show(40, 10, 50, scrollback, viewport)).toEqual(show(40, 10, 50, bytes));
  });
});

describe('MirrorFeed: a flood', () => {
  const flood = Array.from({ length: 100 }, (_, n) => bytesOf(`line ${n}\r\n`.repeat(1000)));

  it('is hardly parsed', () => {
    const mirror = new LocalMirror(40, 10, 50, 1000);
    for (const part of flood) mirror.feed(part).parse();
    mirror.settle();
    expect(mirror.parsedBytes).toBeLessThan(20_000);
  });

  it('is hardly parsed when it arrives while other output is being parsed', () => {
    const mirror = new LocalMirror(40, 10, 50, 1000);
    mirror.feed(bytesOf('\x1b[2J'.repeat(20_000)));
    for (const [index, part] of flood.entries()) mirror.feed(part).parse(index < 9 ? 0 : 1);
    mirror.settle();
    expect(mirror.parsedBytes).toBeLessThan(100_000);
  });

  it('is parsed when its lines are too long to hold', () => {
    const mirror = new LocalMirror(40, 10, 50, 1000);
    for (let n = 0; n < 200; n++) mirror.feed(bytesOf(`${'x'.repeat(9000)}\r\n`)).parse();
    expect(mirror.parsedBytes).toBeGreaterThan(1_000_000);
  });
});

describe('MirrorFeed: resize', () => {
  it('shows the same screen as if everything had been parsed before', () => {
    const [lazy, eager] = [new LocalMirror(40, 10, 50, 0), new LocalMirror(40, 10, 50, 0)];
    for (const [cols, rows] of [
      [20, 30],
      [60, 4],
      [40, 10],
    ] as const) {
      const lines = bytesOf(Array.from({ length: 300 }, (_, n) => `line ${n} of some length\r\n`).join(''));
      lazy.feed(lines).resize(cols, rows);
      eager.feed(lines).settle().resize(cols, rows);
    }
    expect(lazy.streams()).toEqual(eager.streams());
  });
});

describe('MirrorFeed: margins', () => {
  it.each([
    ['above margins, where the first lines stay', '\x1b[3;10r\x1b[1;1H'],
    ['below margins, where lines overwrite each other', '\x1b[1;3r\x1b[10;1H'],
    ['below margins of the alternate screen', '\x1b[?1049h\x1b[1;3r\x1b[10;1H'],
  ])('parses everything %s', (_name, start) => {
    const parts = [start, ...Array.from({ length: 200 }, (_, n) => `${'x'.repeat(30 - (n >> 3))} ${n}\r\n`)];
    const mirror = new LocalMirror(40, 10, 50, 0);
    for (const part of parts) mirror.feed(bytesOf(part)).parse();
    const { scrollback, viewport } = mirror.streams(50);
    const [restored] = show(40, 10, 50, scrollback, viewport);
    expect(restored).toEqual(show(40, 10, 50, bytesOf(parts.join('')))[0]);
  });
});

describe('MirrorFeed: a line whose start is skipped', () => {
  it('continues in the first column', () => {
    const mirror = new LocalMirror(40, 10, 50, 0);
    const parts = ['$ command', '\r\n', '\n'.repeat(500)].map(bytesOf);
    mirror.feed(parts[0]!).settle();
    for (const part of parts) mirror.feed(part).parse();
    const { viewport } = mirror.streams(0);
    expect(new Viewer(40, 10, 50).write(viewport).look()['cursor']).toEqual([0, 9]);
  });
});

describe('SlidingWindow', () => {
  it('holds at most the last lines of a flood, its slack and one chunk', () => {
    const slack = 3000;
    const window = new SlidingWindow({
      neededLines: linesThatEvict(24, 100),
      maxKeptBytes: Infinity,
      slackBytes: slack,
    });
    const chunk = bytesOf('text\r\n'.repeat(100));
    for (let n = 0; n < 1000; n++) expect(window.push(chunk)).toBe(true);
    expect(window.bytes).toBeGreaterThanOrEqual(148 * 6);
    expect(window.bytes).toBeLessThan(149 * 6 + slack + chunk.length);
  });

  it.each([
    '\x1b[2J',
    '\x1b[?1049h',
    '\x1b[>4m',
    '\x1b[1;2r',
    '\b',
    '\x1b(0',
    '\x0e',
    '\u009b2J',
    '\x1b]0;t\x07',
    '\x1bD',
  ])('refuses output with %j, at any cut', (sequence) => {
    const bytes = bytesOf(`text\r\n${sequence}text`);
    for (let cut = 0; cut < bytes.length; cut++) {
      const window = new SlidingWindow({ neededLines: 1, maxKeptBytes: Infinity, slackBytes: 0 });
      expect(window.push(bytes.slice(0, cut)) && window.push(bytes.slice(cut))).toBe(false);
    }
  });
});
