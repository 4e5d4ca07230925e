import { expected, mirrorOn, MirrorWorkers, shown, SIZE } from './mirror-workers.test-kit';
import { bytesOf, cutInto, Viewer } from './screen.test-kit';

let workers: MirrorWorkers;

beforeAll(async () => (workers = await MirrorWorkers.open()));
afterEach(() => workers.stop());
afterAll(() => workers.remove());

const lines = (count: number) =>
  Array.from({ length: count }, (_, n) => `\x1b[3${n % 8}mline ${n}\r\n`).join('');

describe('ScreenMirror', () => {
  it('returns the screen after exactly the bytes fed so far, even while more is fed', async () => {
    const mirror = mirrorOn(workers.start());
    const first = lines(500);
    for (const part of cutInto(bytesOf(first), [5, 77, 1000, 3001])) mirror.feed(part);
    const early = mirror.snapshot();
    mirror.feed(bytesOf('\x1b[?1049h\x1b[?1006hfull screen'));
    const late = mirror.snapshot();
    expect((await early)?.offset).toBe(first.length);
    expect(shown(await early)).toEqual(expected(first));
    expect(shown(await late)).toEqual(expected(`${first}\x1b[?1049h\x1b[?1006hfull screen`));
  });

  it('leaves out the scrollback when asked for the screen alone', async () => {
    const mirror = mirrorOn(workers.start());
    mirror.feed(bytesOf(lines(500)));
    const snapshot = await mirror.snapshot({ maxScrollbackLines: 0 });
    expect(snapshot?.scrollback).toHaveLength(0);
    const look = shown(snapshot) as { lines: string[] };
    expect(look.lines).toEqual((expected(lines(500)) as { lines: string[] }).lines.slice(-SIZE.rows));
  });

  it.each([
    ['many', (n: number) => `http://x/${n}`, 100_000],
    ['long', (n: number) => `http://x/${'y'.repeat(60_000)}${n}`, 4_000],
  ])(
    'survives a program that overwrites %s links, and shows its last text',
    async (_case, address, count) => {
      const deaths: string[] = [];
      const mirror = mirrorOn(workers.start(workers.path, 60_000, deaths));
      for (let n = 0; n < count; n++) {
        mirror.feed(bytesOf(`\x1b[H\x1b]8;;${address(n)}\x1b\\link ${n}\x1b]8;;\x1b\\`));
        if (n % 500 === 0) await mirror.snapshot({ timeoutMs: 60_000 });
      }
      mirror.feed(bytesOf('\r\n\x1b]8;;\x1b\\end'));
      const look = shown(await mirror.snapshot({ timeoutMs: 60_000 })) as { lines: string[] } | null;
      expect(deaths).toEqual([]);
      expect(JSON.stringify(look)).toContain('end');
    },
    90_000,
  );

  it('applies resizes in order with the output', async () => {
    const mirror = mirrorOn(workers.start());
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

  it('keeps the mirrors of one worker separate', async () => {
    const worker = workers.start();
    const mirrors = ['one', 'two'].map((text) => {
      const mirror = mirrorOn(worker);
      mirror.feed(bytesOf(text));
      return mirror;
    });
    const snapshots = await Promise.all(mirrors.map((mirror) => mirror.snapshot()));
    expect(snapshots.map(shown)).toEqual(['one', 'two'].map(expected));
  });

  it('starts neither a terminal nor a thread before one is needed', async () => {
    const worker = workers.start();
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
  ])('starts a terminal for %s', (_name, parts: readonly (string | number)[]) => {
    const worker = workers.start();
    const added = jest.spyOn(worker, 'add');
    const mirror = mirrorOn(worker);
    for (const part of parts) {
      if (typeof part === 'string') mirror.feed(bytesOf(part));
      else mirror.resize(40 + part, 10);
    }
    expect(added).toHaveBeenCalledTimes(1);
  });

  it('shows the same screen whether its terminal started early or late', async () => {
    const worker = workers.start();
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

  it('parses pending output after a short pause', async () => {
    let taken = () => {};
    const settled = new Promise<void>((resolve) => (taken = resolve));
    const onPressure = (isHigh: boolean) => isHigh || taken();
    const mirror = mirrorOn(workers.start(), { maxWaitingBytes: 1, onPressure });
    mirror.feed(bytesOf('a bell, for which a terminal begins\x07'));
    await settled;
  });

  it('reports a bell long after the start', async () => {
    let heard!: (message: string | null) => void;
    const called = new Promise((resolve) => (heard = resolve));
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const mirror = mirrorOn(workers.start(), { onAttention: heard });
    const longerThanAnyDelayMs = 700;
    jest.advanceTimersByTime(longerThanAnyDelayMs);
    mirror.feed(bytesOf('\x1b]9;Look here\x07'));
    jest.advanceTimersByTime(longerThanAnyDelayMs);
    jest.useRealTimers();
    expect(await called).toBe('Look here');
  });

  it('reports a bell soon, even while output arrives without a pause', async () => {
    let heard!: (message: string | null) => void;
    const called = new Promise((resolve) => (heard = resolve));
    const mirror = mirrorOn(workers.start(), { onAttention: heard });
    mirror.feed(bytesOf('\x1b]9;Look here\x07'));
    const drip = setInterval(() => mirror.feed(bytesOf('.')), 5);
    expect(await called).toBe('Look here');
    clearInterval(drip);
  });

  it('reports pressure while output that cannot be skipped waits', async () => {
    const pressure: boolean[] = [];
    const onPressure = (isHigh: boolean) => pressure.push(isHigh);
    const mirror = mirrorOn(workers.start(), { maxWaitingBytes: 100_000, onPressure });
    const screen = bytesOf('\x1b[H\x1b[2J'.repeat(5000));
    mirror.feed(screen);
    expect(pressure).toEqual([]);
    for (let n = 0; n < 4; n++) mirror.feed(screen);
    expect(pressure).toEqual([true]);
    await mirror.snapshot();
    expect(pressure).toEqual([true, false]);
  });

  it('has no snapshot and no pressure once closed', async () => {
    const pressure: boolean[] = [];
    const mirror = mirrorOn(workers.start(), {
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
