import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalMirror } from './local-mirror.test-kit';
import { bytesOf, cutInto, Viewer } from './screen.test-kit';

const [COLS, ROWS, SCROLLBACK_LINES] = [80, 24, 100];
/** Bytes between two cuts of a recording. */
const STEP = process.env['LATCHKEY_FULL_TESTS'] === '1' ? 211 : 401;

function viewerOf(...parts: Uint8Array[]): Viewer {
  return new Viewer(COLS, ROWS, SCROLLBACK_LINES).write(...parts);
}

/** Output before the program, a recorded run of it on an 80×24 terminal, then the shell's prompt. */
function recording(program: string): Uint8Array {
  const before = bytesOf(
    Array.from({ length: 60 }, (_, n) => `\x1b[3${n % 8}mbefore ${n}\x1b[m\r\n`).join(''),
  );
  const session = readFileSync(join(__dirname, 'fixtures', `${program}.bin`));
  return Buffer.concat([before, session, bytesOf('\r\n$ after')]);
}

describe('snapshots of full-screen programs', () => {
  it.each(['vim', 'less', 'htop'])('restore %s at any cut', (program) => {
    const bytes = recording(program);
    const whole = viewerOf(bytes).look();
    let alternate = 0;
    for (let cut = bytes.length % STEP; cut <= bytes.length; cut += STEP) {
      const mirror = new LocalMirror(COLS, ROWS, SCROLLBACK_LINES);
      for (const part of cutInto(bytes.slice(0, cut), [cut >> 1, cut >> 2])) mirror.feed(part).parse();
      const { scrollback, viewport } = mirror.streams(SCROLLBACK_LINES);
      const original = viewerOf(bytes.slice(0, cut)).look();
      expect(viewerOf(scrollback, viewport).look()).toEqual(original);
      expect(viewerOf(scrollback, viewport, bytes.slice(cut)).look()).toEqual(whole);
      if (original['screen'] === 'alternate') alternate += 1;
    }
    expect(alternate).toBeGreaterThan(10);
  });
});

describe('MirrorFeed with real output', () => {
  it.each([
    ['a listing in colours', 'ls --color=always -R /usr 2>/dev/null | head -c 2000000'],
    ['numbers', 'seq 200000'],
    ['source code', 'cat /usr/include/*.h 2>/dev/null | head -c 500000; echo'],
    ['words that wrap', 'seq -s " " 100000 | fold -w 300'],
  ])('shows the same screen for %s, parsed or skipped', (_name, command) => {
    const text = execFileSync('sh', ['-c', command], { maxBuffer: 8e6 })
      .toString('latin1')
      .replace(/\n/g, '\r\n');
    const bytes = Buffer.from(text, 'latin1');
    expect(bytes.length).toBeGreaterThan(400_000);
    const mirror = new LocalMirror(COLS, ROWS, SCROLLBACK_LINES);
    for (const part of cutInto(
      bytes,
      Array.from({ length: 99 }, (_, n) => ((n * bytes.length) / 100) | 0),
    )) {
      mirror.feed(part).parse();
    }
    const { scrollback, viewport } = mirror.streams(SCROLLBACK_LINES);
    const [restored, original] = [viewerOf(scrollback, viewport), viewerOf(bytes)];
    expect(restored.look()).toEqual(original.look());
    expect(restored.serialized()).toBe(original.serialized());
  });
});
