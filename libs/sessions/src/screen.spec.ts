import { TERMINAL_CLOSE } from '@latchkey/contracts';
import { Scrollback } from './scrollback';
import { bytes, EPOCH, fixedWindow, ManualScreen, OTHER, pattern, TestBench, text } from './session.test-kit';

describe('a session that keeps its screen', () => {
  let screen: ManualScreen;
  let bench: TestBench;

  const start = (options: ConstructorParameters<typeof TestBench>[0] = {}): void => {
    screen = new ManualScreen();
    bench = new TestBench({ screen, ...options });
  };

  /** A shell whose output somebody has seen and left long ago. */
  const seenBefore = (output: string): void => {
    const { connection } = bench.attach({ clientId: OTHER });
    bench.session.produced(bytes(output));
    connection.disconnected();
    bench.clock.advance(60_000);
  };

  beforeEach(() => start());

  it('gives a newcomer the screen, and then what came while it was taken', async () => {
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

  it('cuts a screen that is larger than a frame', async () => {
    seenBefore('seen');
    const { outlet } = bench.attach();
    await screen.take('x'.repeat(200_000));
    expect(outlet.screen).toBe(`old ${'x'.repeat(200_000)}`);
    expect(outlet.of('snapshot').filter(({ begins }) => begins)).toHaveLength(1);
  });

  it('gives it the output that is kept where there is no screen to be had', async () => {
    seenBefore('seen');
    const { outlet } = bench.attach();
    await screen.take(null);
    expect(outlet.of('snapshot')).toEqual([]);
    expect(text(outlet.output)).toBe('seen');
    expect(outlet.of('attached')).toMatchObject([{ replayOffset: 0, liveOffset: 4 }]);
  });

  it('gives it the output that is kept where what followed the screen is not', async () => {
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

  it('shows the first viewer what nobody has seen yet: a program in it may wait for an answer', () => {
    bench.session.produced(bytes('who are you?'));
    const { outlet } = bench.attach();
    expect(text(outlet.output)).toBe('who are you?');
    expect(outlet.of('attached')).toMatchObject([{ liveOffset: 0 }]);
    expect(screen.wantedCount).toBe(0);
  });

  it('goes on byte by byte with who comes back in time', () => {
    seenBefore('seen');
    const { outlet } = bench.attach({ resume: { epoch: EPOCH, receivedOffset: 2, parsedOffset: 2 } });
    expect(text(outlet.output)).toBe('en');
    expect(screen.wantedCount).toBe(0);
  });

  it('has the newcomer’s size when the screen is taken', () => {
    seenBefore('seen');
    bench.attach({ cols: 120, rows: 40 });
    expect(screen.size).toEqual([120, 40]);
  });

  it('tells who waits for the screen of another’s resize after it has begun, not before', async () => {
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

  it('says nothing to who has left before the screen was taken', async () => {
    seenBefore('seen');
    const { outlet, connection } = bench.attach();
    connection.disconnected();
    await screen.take('screen');
    expect(outlet.frames).toEqual([]);
    expect(bench.session.viewerCount).toBe(0);
  });

  it('tells who waits for the screen that the shell has ended', async () => {
    seenBefore('seen');
    const { outlet } = bench.attach();
    bench.session.exited({ exitCode: 3, signal: 0 });
    await screen.take('screen');
    expect(outlet.frames.at(-1)).toEqual({ type: 'exit', exitCode: 3, signal: 0 });
  });

  it('lets a stalled viewer hold nobody up, and gives it the screen when it moves again', async () => {
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
    expect(screen.wantedCount).toBe(1);
    await screen.take('screen');
    expect(outlet.of('snapshot')[0]).toMatchObject({ offset: 6000, begins: true });
    bench.session.produced(bytes('live'));
    expect(text(outlet.output.slice(1000))).toBe('live');
  });

  it('lets a stalled viewer attach again where there is no screen to be had', async () => {
    start({ window: fixedWindow(1000) });
    const { outlet, send } = bench.attach();
    bench.session.produced(pattern(1000));
    bench.clock.advance(10_000);
    send({ type: 'ack', offset: 1000 });
    await screen.take(null);
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.stalled);
  });

  it('pauses the shell while the screen has too much waiting, and goes on when viewers and screen agree', () => {
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
