import { TERMINAL_CLOSE } from '@latchkey/contracts';
import { Scrollback } from './scrollback';
import { bytes, EPOCH, fixedWindow, ManualScreen, OTHER, pattern, TestBench, text } from './session.test-kit';

describe('TerminalSession with a screen mirror', () => {
  let screen: ManualScreen;
  let bench: TestBench;

  const start = (options: ConstructorParameters<typeof TestBench>[0] = {}): void => {
    screen = new ManualScreen();
    bench = new TestBench({ screen, ...options });
  };

  /** Produces output for a viewer that has left long ago. */
  const seenBefore = (output: string): void => {
    const { connection } = bench.attach({ clientId: OTHER });
    bench.session.produced(bytes(output));
    connection.disconnected();
    bench.clock.advance(60_000);
  };

  beforeEach(() => start());

  it('sends a new viewer a snapshot, then the output since it was taken', async () => {
    seenBefore('seen');
    const { outlet } = bench.attach();
    bench.session.produced(bytes(' meanwhile'));
    expect(outlet.frames).toEqual([]);
    await screen.take('screen');
    bench.session.produced(bytes(' after'));
    expect(outlet.of('attached')).toMatchObject([{ resumed: false, replayOffset: 4, liveOffset: 4 }]);
    expect(outlet.of('snapshot').map(({ offset, begins }) => [offset, begins])).toEqual([
      [4, true],
      [4, false],
    ]);
    expect(outlet.screen).toBe('old screen');
    expect(text(outlet.output)).toBe(' meanwhile after');
  });

  it('splits a snapshot that is larger than a frame', async () => {
    seenBefore('seen');
    const { outlet } = bench.attach();
    await screen.take('x'.repeat(200_000));
    expect(outlet.screen).toBe(`old ${'x'.repeat(200_000)}`);
    expect(outlet.of('snapshot').filter(({ begins }) => begins)).toHaveLength(1);
  });

  it('falls back to the kept output when there is no snapshot', async () => {
    seenBefore('seen');
    const { outlet } = bench.attach();
    await screen.take(null);
    expect(outlet.of('snapshot')).toEqual([]);
    expect(text(outlet.output)).toBe('seen');
    expect(outlet.of('attached')).toMatchObject([{ replayOffset: 0, liveOffset: 4 }]);
  });

  it('falls back to the kept output when the output after the snapshot was dropped', async () => {
    start({ scrollback: new Scrollback(256, 64) });
    seenBefore('seen');
    const { outlet } = bench.attach();
    bench.session.produced(pattern(1000));
    await screen.take('screen');
    expect(outlet.of('snapshot')).toEqual([]);
    expect(outlet.of('attached')).toMatchObject([
      { replayOffset: bench.session.scrollback.safeStartOffset() },
    ]);
  });

  it('replays unseen output to the first viewer, because a program may wait for an answer', () => {
    bench.session.produced(bytes('who are you?'));
    const { outlet } = bench.attach();
    expect(text(outlet.output)).toBe('who are you?');
    expect(outlet.of('attached')).toMatchObject([{ liveOffset: 0 }]);
    expect(screen.pendingCount).toBe(0);
  });

  it('resumes at the exact byte, without a snapshot, when a client returns in time', () => {
    seenBefore('seen');
    const { outlet } = bench.attach({ resume: { epoch: EPOCH, receivedOffset: 2, parsedOffset: 2 } });
    expect(text(outlet.output)).toBe('en');
    expect(screen.pendingCount).toBe(0);
  });

  it('resizes the screen for a new viewer before the snapshot is taken', () => {
    seenBefore('seen');
    bench.attach({ cols: 120, rows: 40 });
    expect(screen.size).toEqual([120, 40]);
  });

  it('sends RESIZED to a viewer that waits for its snapshot only after ATTACHED', async () => {
    seenBefore('seen');
    const other = bench.attach({
      clientId: OTHER,
      resume: { epoch: EPOCH, receivedOffset: 4, parsedOffset: 4 },
    });
    const { outlet } = bench.attach();
    other.send({ type: 'resize', cols: 100, rows: 50 });
    expect(outlet.frames).toEqual([]);
    await screen.take('screen');
    expect(outlet.frames.map(({ type }) => type).slice(0, 2)).toEqual(['attached', 'resized']);
    expect(outlet.of('resized')).toEqual([{ type: 'resized', cols: 100, rows: 50 }]);
  });

  it('sends nothing to a viewer that left before the snapshot was taken', async () => {
    seenBefore('seen');
    const { outlet, connection } = bench.attach();
    connection.disconnected();
    await screen.take('screen');
    expect(outlet.frames).toEqual([]);
    expect(bench.session.viewerCount).toBe(0);
  });

  it('sends EXIT to a viewer that was waiting for its snapshot', async () => {
    seenBefore('seen');
    const { outlet } = bench.attach();
    bench.session.exited({ exitCode: 3, signal: 0 });
    await screen.take('screen');
    expect(outlet.frames.at(-1)).toEqual({ type: 'exit', exitCode: 3, signal: 0 });
  });

  it('stops waiting for a stalled viewer, and sends it a snapshot with its next ACK', async () => {
    start({ window: fixedWindow(1000) });
    const { outlet, send } = bench.attach();
    bench.session.produced(pattern(1000));
    expect(bench.shell.paused).toBe(true);
    bench.clock.advance(10_000);
    expect(bench.shell.paused).toBe(false);
    expect(outlet.closed).toBeNull();
    bench.session.produced(pattern(5000));
    expect(bench.shell.paused).toBe(false);
    expect(outlet.output).toHaveLength(1000);

    send({ type: 'ack', offset: 1000 });
    send({ type: 'ack', offset: 1000 });
    expect(screen.pendingCount).toBe(1);
    await screen.take('screen');
    expect(outlet.of('snapshot')[0]).toMatchObject({ offset: 6000, begins: true });
    bench.session.produced(bytes('live'));
    expect(text(outlet.output.slice(1000))).toBe('live');
  });

  it('closes a stalled viewer when there is no snapshot, so that it reattaches', async () => {
    start({ window: fixedWindow(1000) });
    const { outlet, send } = bench.attach();
    bench.session.produced(pattern(1000));
    bench.clock.advance(10_000);
    send({ type: 'ack', offset: 1000 });
    await screen.take(null);
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.stalled);
  });

  it('pauses the shell while the mirror is overloaded, and resumes when viewers and mirror allow it', () => {
    start({ window: fixedWindow(1000) });
    const { send } = bench.attach();
    bench.session.screenPressure(true);
    expect(bench.shell.paused).toBe(true);
    bench.session.produced(pattern(1000));
    bench.session.screenPressure(false);
    expect(bench.shell.paused).toBe(true);
    send({ type: 'ack', offset: 1000 });
    expect(bench.shell.paused).toBe(false);
  });
});
