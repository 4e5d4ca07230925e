import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expected, mirrorOn, MirrorWorkers, shown } from './mirror-workers.test-kit';
import { bytesOf } from './screen.test-kit';

/** A process that takes a snapshot and then has nothing left to do. */
const HOST = `
  import { MirrorWorker, ScreenMirror } from './index';
  const worker = new MirrorWorker({ workerPath: process.argv[2], onDeath: (reason) => console.log(reason) });
  const mirror = new ScreenMirror(worker, { cols: 80, rows: 24, scrollbackLines: 10 });
  mirror.feed(Buffer.from('text'));
  mirror.snapshot().then((snapshot) => console.log(snapshot.offset));`;

/** A worker that fails on certain words in the output, in the way each word names. */
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

let workers: MirrorWorkers;
let breakingPath: string;

beforeAll(async () => {
  workers = await MirrorWorkers.open();
  breakingPath = await workers.bundle('breaking', BREAKING);
});
afterEach(() => workers.stop());
afterAll(() => workers.remove());

describe('MirrorWorker: death of the worker', () => {
  it.each(['<throw>', '<memory>', '<hang>'])(
    'loses the snapshot after %s, and serves other mirrors in a new worker',
    async (accident) => {
      const deaths: string[] = [];
      const worker = workers.start(breakingPath, 1500, deaths);
      const mirror = mirrorOn(worker);
      mirror.feed(bytesOf(accident));
      expect(await mirror.snapshot({ timeoutMs: 20_000 })).toBeNull();
      expect(deaths).toHaveLength(1);
      const next = mirrorOn(worker);
      next.feed(bytesOf('hello'));
      expect(shown(await next.snapshot())).toEqual(expected('hello'));
      expect(await mirror.snapshot()).toBeNull();
    },
    30_000,
  );

  it('rebuilds a mirror from its history', async () => {
    const worker = workers.start(breakingPath);
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

  it('ignores bells in the history', async () => {
    const heard: (string | null)[] = [];
    const mirror = mirrorOn(workers.start(breakingPath), {
      history: () => [bytesOf('\x1b]9;old\x07')],
      onAttention: (message) => heard.push(message),
    });
    mirror.feed(bytesOf('<throw>'));
    expect(await mirror.snapshot()).toBeNull();
    mirror.feed(bytesOf('\x1b]9;new\x07'));
    await mirror.snapshot();
    expect(heard).toEqual(['new']);
  });

  it('gives up when workers die repeatedly', async () => {
    const deaths: string[] = [];
    const worker = workers.start(breakingPath, 10_000, deaths);
    const mirror = mirrorOn(worker, { history: () => [bytesOf('<throw>')] });
    mirror.feed(bytesOf('<throw>'));
    while (deaths.length < 4) await mirror.snapshot();
    expect(await mirror.snapshot()).toBeNull();
    expect(await mirrorOn(worker).snapshot()).toBeNull();
    expect(deaths).toHaveLength(4);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 10 * 60_000);
    expect(await mirrorOn(worker).snapshot()).not.toBeNull();
    jest.restoreAllMocks();
  });

  it('has no snapshots when the worker cannot be loaded', async () => {
    const deaths: string[] = [];
    const worker = workers.start(join(workers.folder, 'missing.js'), 10_000, deaths);
    expect(await mirrorOn(worker).snapshot()).toBeNull();
    expect(deaths[0]).toMatch(/missing\.js/);
  });

  it('does not terminate a worker that has answered', async () => {
    const deaths: string[] = [];
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const mirror = mirrorOn(workers.start(workers.path, 1500, deaths));
    mirror.feed(bytesOf('text'));
    expect(await mirror.snapshot()).not.toBeNull();
    jest.advanceTimersByTime(2_000);
    jest.useRealTimers();
    expect(deaths).toEqual([]);
  });

  it('does not terminate a worker whose answer arrived while this thread was blocked', async () => {
    const deaths: string[] = [];
    const mirror = mirrorOn(workers.start(workers.path, 1500, deaths));
    await mirror.snapshot();
    // In a separate turn of the event loop, so that timers run next.
    await new Promise(setImmediate);
    mirror.feed(bytesOf('text'));
    const asked = mirror.snapshot({ timeoutMs: 60_000 });
    // As after the machine was suspended: the answer and the timeout are due at the same time.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000);
    expect(await asked).not.toBeNull();
    expect(deaths).toEqual([]);
  });

  it('does not keep the process alive', async () => {
    const host = await workers.bundle('host', HOST);
    expect(execFileSync(process.execPath, [host, workers.path], { timeout: 8000 }).toString()).toBe('4\n');
  });

  it('stops waiting for a snapshot after the timeout', async () => {
    const mirror = mirrorOn(workers.start(breakingPath, 60_000));
    mirror.feed(bytesOf('<hang>'));
    expect(await mirror.snapshot({ timeoutMs: 100 })).toBeNull();
  });
});
