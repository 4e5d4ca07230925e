import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScreenMirrorOptions } from './mirror-options';
import { MirrorWorker } from './mirror-worker';
import { ScreenMirror } from './screen-mirror';
import type { Snapshot } from './snapshot';
import { bytesOf, cutInto, Viewer } from './screen.test-kit';

const SIZE = { cols: 40, rows: 10, scrollbackLines: 50 };
/** A process that takes a snapshot, and has nothing to do then. */
const HOST = `
  import { MirrorWorker, ScreenMirror } from './index';
  const worker = new MirrorWorker({ workerPath: process.argv[2], onDeath: (reason) => console.log(reason) });
  const mirror = new ScreenMirror(worker, { cols: 80, rows: 24, scrollbackLines: 10 });
  mirror.feed(Buffer.from('text'));
  mirror.snapshot().then((snapshot) => console.log(snapshot.offset));`;
/** A worker that breaks at a word of output, each time as its name says. */
const BREAKING = `
  import { parentPort } from 'node:worker_threads';
  import { runMirrorWorker } from './worker';
  runMirrorWorker();
  parentPort.on('message', ({ bytes }) => {
    if (bytes === undefined) return;
    const text = new TextDecoder().decode(bytes);
    if (text.includes('<throw>')) throw new Error('broken');
    if (text.includes('<memory>')) for (let all = []; ; ) all.push(new Array(1e6).fill({}));
    if (text.includes('<hang>')) for (;;);
  });`;

const folder = mkdtempSync(join(tmpdir(), 'mirror-worker-'));
const workers: MirrorWorker[] = [];

async function bundle(name: string, contents: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  const stdin = { contents, resolveDir: __dirname, loader: 'ts' as const };
  await build({ stdin, outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'error' });
  return outfile;
}

let workerPath: string;
let breakingPath: string;

beforeAll(async () => {
  workerPath = await bundle('worker', `import { runMirrorWorker } from './worker';\nrunMirrorWorker();`);
  breakingPath = await bundle('breaking', BREAKING);
});
afterEach(() => Promise.all(workers.splice(0).map((worker) => worker.stop())));
afterAll(() => rmSync(folder, { recursive: true }));

function startWorker(path = workerPath, silenceMilliseconds = 10_000, deaths: string[] = []): MirrorWorker {
  const onDeath = (reason: string) => deaths.push(reason);
  const worker = new MirrorWorker({ workerPath: path, silenceMilliseconds, onDeath });
  workers.push(worker);
  return worker;
}

function mirrorOn(worker: MirrorWorker, options: Partial<ScreenMirrorOptions> = {}): ScreenMirror {
  return new ScreenMirror(worker, { ...SIZE, ...options });
}

function shown(snapshot: Snapshot | null): unknown {
  if (snapshot === null) return null;
  const viewer = new Viewer(snapshot.cols, snapshot.rows, SIZE.scrollbackLines);
  return viewer.write(snapshot.scrollback, snapshot.viewport).look();
}

function expected(text: string): unknown {
  return new Viewer(SIZE.cols, SIZE.rows, SIZE.scrollbackLines).write(bytesOf(text)).look();
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, n) => `\x1b[3${n % 8}mline ${n}\r\n`).join('');

describe('ScreenMirror', () => {
  it('tells the screen after exactly what was fed, also while more comes', async () => {
    const mirror = mirrorOn(startWorker());
    const first = lines(500);
    for (const part of cutInto(bytesOf(first), [5, 77, 1000, 3001])) mirror.feed(part);
    const early = mirror.snapshot();
    mirror.feed(bytesOf('\x1b[?1049h\x1b[?1006hfull screen'));
    const late = mirror.snapshot();
    expect((await early)?.offset).toBe(first.length);
    expect(shown(await early)).toEqual(expected(first));
    expect(shown(await late)).toEqual(expected(`${first}\x1b[?1049h\x1b[?1006hfull screen`));
  });

  it('leaves the scrollback out where only the screen is wanted', async () => {
    const mirror = mirrorOn(startWorker());
    mirror.feed(bytesOf(lines(500)));
    const snapshot = await mirror.snapshot({ maxScrollbackLines: 0 });
    expect(snapshot?.scrollback).toHaveLength(0);
    const look = shown(snapshot) as { lines: string[] };
    expect(look.lines).toEqual((expected(lines(500)) as { lines: string[] }).lines.slice(-SIZE.rows));
  });

  it('changes size in the order of the output', async () => {
    const mirror = mirrorOn(startWorker());
    const wide = 'x'.repeat(35);
    mirror.feed(bytesOf(wide));
    mirror.resize(20, 5);
    mirror.feed(bytesOf(wide));
    const snapshot = await mirror.snapshot();
    expect(snapshot).toMatchObject({ cols: 20, rows: 5 });
    const viewer = new Viewer(SIZE.cols, SIZE.rows, SIZE.scrollbackLines).write(bytesOf(wide));
    viewer.headless.terminal.resize(20, 5);
    expect(shown(snapshot)).toEqual(viewer.write(bytesOf(wide)).look());
  });

  it('keeps mirrors of one worker apart', async () => {
    const worker = startWorker();
    const mirrors = ['one', 'two'].map((text) => {
      const mirror = mirrorOn(worker);
      mirror.feed(bytesOf(text));
      return mirror;
    });
    const snapshots = await Promise.all(mirrors.map((mirror) => mirror.snapshot()));
    expect(snapshots.map(shown)).toEqual(['one', 'two'].map(expected));
  });

  it('has no terminal begin, nor a thread, before one is needed', async () => {
    const worker = startWorker();
    const added = jest.spyOn(worker, 'add');
    const mirror = mirrorOn(worker);
    mirror.feed(bytesOf('\x1b[?2004h\x1b]0;me@here: ~\x07\x1b]7;file://here/~\x1b\\$ '));
    mirror.resize(30, 8);
    mirror.feed(bytesOf('ls\r\n'));
    expect(added).not.toHaveBeenCalled();
    expect(await mirror.snapshot()).toMatchObject({ cols: 30, rows: 8 });
    expect(added).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a bell', ['ding\x07']],
    ['a notification', ['\x1b]9;done\x1b\\']],
    ['a notification that is cut', ['\x1b', ']777;notify;done\x1b\\']],
    ['more output than is kept', ['x'.repeat(70_000)]],
    ['many sizes', Array.from({ length: 20 }, (_, n) => n)],
  ])('has a terminal begin for %s', (_name, parts: readonly (string | number)[]) => {
    const worker = startWorker();
    const added = jest.spyOn(worker, 'add');
    const mirror = mirrorOn(worker);
    for (const part of parts) {
      if (typeof part === 'string') mirror.feed(bytesOf(part));
      else mirror.resize(40 + part, 10);
    }
    expect(added).toHaveBeenCalledTimes(1);
  });

  it('shows the same whether its terminal began at once or late', async () => {
    const worker = startWorker();
    const [early, late] = [mirrorOn(worker), mirrorOn(worker)];
    await early.snapshot();
    for (const mirror of [early, late]) {
      mirror.feed(bytesOf(`${'wraps at forty columns '.repeat(4)}\r\n\x1b[31mred`));
      mirror.resize(20, 5);
      mirror.feed(bytesOf('\x1b[2;3Hhere'));
      mirror.resize(60, 12);
    }
    expect(await late.snapshot()).toEqual(await early.snapshot());
  });

  it('parses what came when it has been quiet for a moment', async () => {
    let taken = () => {};
    const settled = new Promise<void>((resolve) => (taken = resolve));
    const onPressure = (isHigh: boolean) => isHigh || taken();
    const mirror = mirrorOn(startWorker(), { maxWaitingBytes: 1, onPressure });
    mirror.feed(bytesOf('a bell, for which a terminal begins\x07'));
    await settled;
  });

  it('tells of a bell that comes long after the start', async () => {
    let heard!: (message: string | null) => void;
    const called = new Promise((resolve) => (heard = resolve));
    const mirror = mirrorOn(startWorker(), { onAttention: heard });
    await new Promise((resolve) => setTimeout(resolve, 700)); // longer than anything gathers
    mirror.feed(bytesOf('\x1b]9;Look here\x07'));
    expect(await called).toBe('Look here');
  });

  it('tells of a bell soon, also where output drips without a pause', async () => {
    let heard!: (message: string | null) => void;
    const called = new Promise((resolve) => (heard = resolve));
    const mirror = mirrorOn(startWorker(), { onAttention: heard });
    mirror.feed(bytesOf('\x1b]9;Look here\x07'));
    const drip = setInterval(() => mirror.feed(bytesOf('.')), 5);
    expect(await called).toBe('Look here');
    clearInterval(drip);
  });

  it('says when output waits that cannot be skipped, and when it no longer does', async () => {
    const pressure: boolean[] = [];
    const onPressure = (isHigh: boolean) => pressure.push(isHigh);
    const mirror = mirrorOn(startWorker(), { maxWaitingBytes: 100_000, onPressure });
    const screen = bytesOf('\x1b[H\x1b[2J'.repeat(5000));
    mirror.feed(screen);
    expect(pressure).toEqual([]);
    for (let n = 0; n < 4; n++) mirror.feed(screen);
    expect(pressure).toEqual([true]);
    await mirror.snapshot();
    expect(pressure).toEqual([true, false]);
  });

  it('has no snapshot once closed, and does not hold the source up', async () => {
    const pressure: boolean[] = [];
    const mirror = mirrorOn(startWorker(), {
      maxWaitingBytes: 10,
      onPressure: (isHigh) => pressure.push(isHigh),
    });
    mirror.feed(bytesOf('more than ten bytes'));
    const asked = mirror.snapshot();
    mirror.close();
    mirror.feed(bytesOf('more than ten bytes'));
    expect(await asked).toBeNull();
    expect(await mirror.snapshot()).toBeNull();
    expect(pressure).toEqual([true, false]);
  });
});

describe('a mirror whose worker dies', () => {
  it.each(['<throw>', '<memory>', '<hang>'])(
    'has no snapshot after %s, and others go on in a new worker',
    async (accident) => {
      const deaths: string[] = [];
      const worker = startWorker(breakingPath, 1500, deaths);
      const mirror = mirrorOn(worker);
      mirror.feed(bytesOf(accident));
      expect(await mirror.snapshot({ withinMilliseconds: 20_000 })).toBeNull();
      expect(deaths).toHaveLength(1);
      const next = mirrorOn(worker);
      next.feed(bytesOf('hello'));
      expect(shown(await next.snapshot())).toEqual(expected('hello'));
      expect(await mirror.snapshot()).toBeNull();
    },
    30_000,
  );

  it('is built again from the output that is kept', async () => {
    const worker = startWorker(breakingPath);
    const pressure: boolean[] = [];
    const onPressure = (isHigh: boolean) => pressure.push(isHigh);
    const kept = [bytesOf('kept '), bytesOf('output')];
    const mirror = mirrorOn(worker, { history: () => kept, onPressure, maxWaitingBytes: 10 });
    mirror.feed(bytesOf('lost lost <throw>'));
    expect(await mirror.snapshot()).toBeNull();
    mirror.feed(bytesOf(' and more'));
    const snapshot = await mirror.snapshot();
    expect(snapshot?.offset).toBe('lost lost <throw> and more'.length);
    expect(shown(snapshot)).toEqual(expected('kept output and more'));
    expect(pressure.at(-1)).toBe(false);
  });

  it('hears no old bell again', async () => {
    const heard: (string | null)[] = [];
    const mirror = mirrorOn(startWorker(breakingPath), {
      history: () => [bytesOf('\x1b]9;old\x07')],
      onAttention: (message) => heard.push(message),
    });
    mirror.feed(bytesOf('<throw>'));
    expect(await mirror.snapshot()).toBeNull();
    mirror.feed(bytesOf('\x1b]9;new\x07'));
    await mirror.snapshot();
    expect(heard).toEqual(['new']);
  });

  it('is given up when workers die again and again', async () => {
    const deaths: string[] = [];
    const worker = startWorker(breakingPath, 10_000, deaths);
    const mirror = mirrorOn(worker, { history: () => [bytesOf('<throw>')] });
    mirror.feed(bytesOf('<throw>'));
    while (deaths.length < 4) await mirror.snapshot();
    expect(await mirror.snapshot()).toBeNull();
    expect(await mirrorOn(worker).snapshot()).toBeNull();
    expect(deaths).toHaveLength(4);
  });

  it('has no snapshot where the worker cannot be loaded', async () => {
    const deaths: string[] = [];
    const worker = startWorker(join(folder, 'missing.js'), 10_000, deaths);
    expect(await mirrorOn(worker).snapshot()).toBeNull();
    expect(deaths[0]).toMatch(/missing\.js/);
  });

  it('is not taken for dead once it has answered', async () => {
    const deaths: string[] = [];
    const mirror = mirrorOn(startWorker(workerPath, 1500, deaths));
    mirror.feed(bytesOf('text'));
    expect(await mirror.snapshot()).not.toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 2000)); // that nothing happens has no event
    expect(deaths).toEqual([]);
  });

  it('keeps no process alive', async () => {
    const host = await bundle('host', HOST);
    expect(execFileSync(process.execPath, [host, workerPath], { timeout: 8000 }).toString()).toBe('4\n');
  });

  it('waits for a snapshot only so long', async () => {
    const mirror = mirrorOn(startWorker(breakingPath, 60_000));
    mirror.feed(bytesOf('<hang>'));
    expect(await mirror.snapshot({ withinMilliseconds: 100 })).toBeNull();
  });
});

describe('what a program leaves behind', () => {
  const PROMPT = '\x1b[?2004h$ ';
  const MODES =
    '\x1b[>1u\x1b[?1003h\x1b[?1006h\x1b[?1004h\x1b[?1;66h\x1b[>4;2m\x1b[?25l\x1b[?7l\x1b[4h\x1b[2;5r';
  const after = async (mirror: ScreenMirror) => {
    const bytes = await mirror.leftovers();
    return bytes && Buffer.from(bytes).toString();
  };
  const fed = (...texts: string[]) => {
    const mirror = mirrorOn(startWorker());
    for (const text of texts) mirror.feed(bytesOf(text));
    return mirror;
  };

  it.each([
    ['on a screen of its own', '\x1b[?1049h', 'busy'],
    ['on the normal screen', '', ''],
  ])('%s is ended by output that leaves a screen as it was', async (_, screen, drawn) => {
    const before = 'one\r\n$ agent\r\n';
    const ends = await after(fed(before + screen + MODES + drawn + PROMPT));
    const viewer = new Viewer(40, 10, 50).write(bytesOf(before + screen + MODES + drawn + ends));
    const { states: _states, shared: _shared, ...was } = expected(before) as Record<string, unknown>;
    const { cursor: _cursor, ...look } = viewer.look();
    expect({ ...look, cursor: was['cursor'] }).toMatchObject(was);
  });

  it('is nothing where it tidied up, and no terminal is needed to know that nothing was set', async () => {
    expect(await after(fed(`\x1b[?1049h\x1b[?1000hbusy\x1b[?1000l\x1b[?1049l${PROMPT}`))).toBe('');
    const plain = fed(`\x1b[31m${PROMPT}\x1b[m`);
    expect(await after(plain)).toBe('');
    expect(plain.isBegun).toBe(false);
  });

  it('is unknown until there is a prompt: a shell may draw a screen itself', async () => {
    const mirror = fed('\x1b[?1049h\x1b[?25lmenu');
    expect(await after(mirror)).toBeNull();
    mirror.feed(bytesOf(PROMPT));
    expect(await after(mirror)).toBe('\x1b[?1049l\x1b[?25h');
  });

  it('is not what the shell’s line editor has on, which has no screen and no mouse', async () => {
    const mirror = fed(`\x1b[>5u\x1b[?1004h\x1b[?1049h\x1b[?1000h${PROMPT}`);
    mirror.shellHasTerminal();
    mirror.feed(bytesOf(`killed${PROMPT}`));
    expect(await after(mirror)).toBe('\x1b[?1049l\x1b[?9;1000;1002;1003l\x1b[?1005;1006;1015;1016l');
  });

  it('begins with a cancel where it died in mid-sequence, and is unknown where more came meanwhile', async () => {
    const mirror = fed(`\x1b[?1003h${PROMPT}\x1b]0;half a ti`);
    expect(await after(mirror)).toMatch(/^\x18\x1b\[\?9;1000/);
    const asked = after(mirror);
    mirror.feed(bytesOf('more'));
    expect(await asked).toBeNull();
  });

  it.each(['\x1b[>4;2m', '\x1b[?1049h', '\x1b[>1u', '\x1b=', '\x1b[?100', '\x1b'])('may be %j', (output) => {
    const mirror = fed(`${PROMPT}${output}`);
    mirror.shellHasTerminal();
    expect(mirror.isBegun).toBe(true);
  });
});
