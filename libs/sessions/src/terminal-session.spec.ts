import { TERMINAL_CLOSE, TERMINAL_ERROR } from '@latchkey/contracts';
import { Scrollback } from './scrollback';
import { EPOCH, fixedWindow, pattern, TestBench } from './session.test-kit';

const OTHER = 'b'.repeat(32);
const WINDOW = 1000;
const text = (bytes: number[]) => Buffer.from(bytes).toString();
const bytes = (value: string) => new TextEncoder().encode(value);

describe('TerminalSession: output', () => {
  it('replays to a newcomer and goes on live', () => {
    const bench = new TestBench();
    bench.session.produced(bytes('before '));
    const { outlet } = bench.attach();
    bench.session.produced(bytes('after'));
    expect(text(outlet.output)).toBe('before after');
    expect(outlet.of('attached')).toMatchObject([{ resumed: false, replayOffset: 0, epoch: EPOCH }]);
    expect(outlet.of('gap')).toEqual([]);
  });

  it('sends a small chunk at once and gathers large ones for 2 ms', () => {
    const bench = new TestBench();
    const { outlet } = bench.attach();
    bench.session.produced(pattern(1023));
    expect(outlet.of('output')).toHaveLength(1);
    for (let i = 0; i < 3; i++) bench.session.produced(pattern(4000));
    expect(outlet.of('output')).toHaveLength(1);
    bench.clock.advance(2);
    expect(outlet.of('output').map((frame) => frame.bytes.length)).toEqual([1023, 12000]);
  });

  it('does not let 64 KiB wait', () => {
    const bench = new TestBench();
    const { outlet } = bench.attach();
    for (let i = 0; i < 17; i++) bench.session.produced(pattern(4096));
    expect(outlet.output.length).toBeGreaterThanOrEqual(64 * 1024);
  });

  it('says after the last byte that the shell has ended, also to who comes later', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { outlet, send } = bench.attach();
    bench.session.produced(pattern(1500));
    bench.session.exited({ exitCode: 3, signal: 0 });
    bench.clock.advance(2);
    expect(outlet.of('exit')).toEqual([]);
    send({ type: 'ack', offset: 600 });
    expect(outlet.output).toHaveLength(1500);
    expect(outlet.frames.at(-1)).toEqual({ type: 'exit', exitCode: 3, signal: 0 });
    expect(outlet.closed?.code).toBe(1000);
    const later = bench.attach({ clientId: OTHER });
    later.send({ type: 'ack', offset: 1000 });
    expect(later.outlet.output).toHaveLength(1500);
    expect(later.outlet.of('exit')).toHaveLength(1);
  });

  it('says what is gone when a client comes back too late', () => {
    const bench = new TestBench({ scrollback: new Scrollback(256, 64) });
    const first = bench.attach();
    bench.session.produced(pattern(10));
    first.connection.disconnected();
    bench.session.produced(pattern(1000, 10));
    const { outlet } = bench.attach({ resume: { epoch: EPOCH, receivedOffset: 10, parsedOffset: 10 } });
    const from = bench.session.scrollback.startOffset;
    expect(outlet.of('attached')).toMatchObject([{ resumed: false, replayOffset: from }]);
    expect(outlet.of('gap')).toEqual([{ type: 'gap', from: 10, to: from }]);
    expect(outlet.output).toEqual([...pattern(1010 - from, from)]);
  });
});

describe('TerminalSession: flow', () => {
  it('pauses the shell for a viewer that does not keep up and goes on when it has', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { outlet, send } = bench.attach();
    bench.session.produced(pattern(1200));
    bench.clock.advance(2);
    expect(outlet.output).toHaveLength(WINDOW);
    expect(bench.shell.paused).toBe(true);
    send({ type: 'ack', offset: 600 });
    expect(bench.shell.paused).toBe(true);
    send({ type: 'ack', offset: 700 });
    expect(bench.shell.paused).toBe(false);
    expect(outlet.output).toHaveLength(1200);
  });

  it('lets the shell run when the viewer that held it leaves', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { connection } = bench.attach();
    bench.session.produced(pattern(5000));
    expect(bench.shell.paused).toBe(true);
    connection.disconnected();
    expect(bench.shell.paused).toBe(false);
  });

  it('gives a viewer that attaches again a fresh credit', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { connection } = bench.attach();
    bench.session.produced(pattern(1000));
    connection.disconnected();
    const again = bench.attach({ resume: { epoch: EPOCH, receivedOffset: 1000, parsedOffset: 1000 } });
    bench.session.produced(pattern(900));
    expect(again.outlet.output).toHaveLength(900);
    expect(bench.shell.paused).toBe(false);
  });

  it('counts what the viewer has not parsed yet when it attaches again', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { connection } = bench.attach();
    bench.session.produced(pattern(1000));
    connection.disconnected();
    const again = bench.attach({ resume: { epoch: EPOCH, receivedOffset: 1000, parsedOffset: 0 } });
    bench.session.produced(pattern(900));
    expect(again.outlet.output).toHaveLength(0);
    expect(bench.shell.paused).toBe(true);
  });

  it('lets the slowest of those that keep up govern, and drops the one that stalls', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const slow = bench.attach();
    const stalled = bench.attach({ clientId: OTHER });
    bench.session.produced(pattern(1000));
    for (let second = 1; second <= 10; second++) {
      slow.send({ type: 'ack', offset: second * 10 });
      bench.clock.advance(1000);
    }
    expect(stalled.outlet.closed?.code).toBe(TERMINAL_CLOSE.stalled);
    expect(slow.outlet.closed).toBeNull();
    expect(bench.shell.paused).toBe(true);
    slow.send({ type: 'ack', offset: 1000 });
    expect(bench.shell.paused).toBe(false);
  });

  it('drops a viewer that acknowledged something and then stalled', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { outlet, send } = bench.attach();
    bench.session.produced(pattern(1000));
    bench.clock.advance(6000);
    send({ type: 'ack', offset: 1 });
    bench.clock.advance(9999);
    expect(outlet.closed).toBeNull();
    bench.clock.advance(1);
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.stalled);
    expect(bench.shell.paused).toBe(false);
  });

  it('closes a viewer whose next bytes are dropped, rather than skipping them silently', () => {
    const bench = new TestBench({ window: fixedWindow(100), scrollback: new Scrollback(256, 64) });
    const { outlet } = bench.attach();
    bench.session.produced(pattern(1000));
    bench.clock.advance(2);
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.stalled);
    expect(bench.shell.paused).toBe(false);
  });
});

describe('TerminalSession: input', () => {
  const input = (sequence: number, value: string) =>
    ({ type: 'input', sequence, bytes: bytes(value) }) as const;

  it('is applied once over a cut, and the client is told how far it was taken', () => {
    const bench = new TestBench();
    const first = bench.attach();
    first.send(input(0, 'echo'));
    first.connection.disconnected();
    const again = bench.attach({ inputSequence: 0 });
    expect(again.outlet.of('attached')[0]?.acceptedSequence).toBe(4);
    again.send(input(2, 'ho hi'));
    expect(text(bench.shell.written)).toBe('echo hi');
    bench.clock.advance(50);
    expect(again.outlet.of('inputAck')).toEqual([{ type: 'inputAck', sequence: 7 }]);
  });

  it('is refused out of order', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    send(input(1, 'x'));
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.protocolError);
    expect(bench.shell.written).toEqual([]);
    send(input(0, 'y'));
    expect(bench.shell.written).toEqual([]);
  });

  it('is not acknowledged while the shell does not read, and then is', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    bench.shell.reads = false;
    for (let i = 0; i < 8; i++) send(input(i * 32768, 'x'.repeat(32768)));
    send(input(8 * 32768, 'x'));
    bench.clock.advance(1000);
    const ackedBefore = outlet.of('inputAck').at(-1)?.sequence ?? 0;
    expect(ackedBefore).toBeLessThan(8 * 32768);
    bench.shell.queuedInputBytes = 0;
    bench.session.inputDrained();
    expect(outlet.of('inputAck').at(-1)?.sequence).toBe(8 * 32768 + 1);
  });

  it('is acknowledged before the exit is told', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    send(input(0, 'exit'));
    bench.session.exited({ exitCode: 0, signal: 0 });
    expect(outlet.frames.slice(-2).map((frame) => frame.type)).toEqual(['inputAck', 'exit']);
  });

  it('is not taken beyond a cap, and nothing is lost by that', () => {
    const bench = new TestBench();
    bench.shell.reads = false;
    const client = (n: number) => ({ clientId: String(n).repeat(32) });
    const sockets = [1, 2, 3, 4, 5].map((n) => bench.attach(client(n)));
    for (const { send } of sockets) for (let i = 0; i < 8; i++) send(input(i * 32768, 'x'.repeat(32768)));
    expect(sockets.map(({ outlet }) => outlet.closed?.code)).toEqual([
      ...Array.from({ length: 4 }),
      TERMINAL_CLOSE.tryAgainLater,
    ]);
    expect(bench.shell.written).toHaveLength(32 * 32768);
    expect(bench.attach(client(5)).outlet.of('attached')[0]?.acceptedSequence).toBe(0);
  });

  it('is not taken beyond what was acknowledged and the window', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    bench.shell.reads = false;
    // From the eighth on, which fills the shell's queue, nothing is acknowledged.
    for (let i = 0; i < 15; i++) send(input(i * 32768, 'x'.repeat(32768)));
    expect([outlet.closed, outlet.of('inputAck').at(-1)?.sequence]).toEqual([null, 7 * 32768]);
    send(input(15 * 32768, 'x'));
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.protocolError);
    expect(bench.shell.written).toHaveLength(15 * 32768);
  });

  it('comes no faster than 8 MiB a second once 2 MiB came at once, and all of it arrives', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    const acknowledged = (): number => outlet.of('inputAck').at(-1)?.sequence ?? 0;
    const total = 10 * 2 ** 20;
    for (let sent = 0; sent < total;) {
      if (sent < acknowledged() + 256 * 1024) {
        send(input(sent, 'x'.repeat(32768)));
        sent += 32768;
      } else bench.clock.advance(1);
    }
    expect(outlet.closed).toBeNull();
    expect(bench.shell.written).toHaveLength(total);
    // The last window is on its way before it is acknowledged.
    expect(bench.clock.now()).toBeGreaterThan(900);
    expect(bench.clock.now()).toBeLessThan(1050);
  });
});

describe('TerminalSession: viewers', () => {
  it('takes the size of the latest and tells the others', () => {
    const bench = new TestBench();
    const first = bench.attach();
    const second = bench.attach({ clientId: OTHER, cols: 100, rows: 30 });
    expect(bench.shell.size).toEqual([100, 30]);
    expect(first.outlet.of('resized')).toEqual([{ type: 'resized', cols: 100, rows: 30 }]);
    first.send({ type: 'resize', cols: 90, rows: 20 });
    expect(bench.shell.size).toEqual([90, 20]);
    expect(second.outlet.of('resized')).toEqual([{ type: 'resized', cols: 90, rows: 20 }]);
    expect(first.outlet.of('resized')).toHaveLength(1);
  });

  it('is resized now and then while sizes come fast, to the last of them at last', () => {
    const bench = new TestBench();
    const [first, second] = [bench.attach(), bench.attach({ clientId: OTHER })];
    for (let cols = 100; cols < 200; cols++) {
      first.send({ type: 'resize', cols, rows: 24 });
      bench.clock.advance(1);
    }
    bench.clock.advance(30);
    expect(bench.shell.size).toEqual([199, 24]);
    const told = second.outlet.of('resized').map(({ cols }) => cols);
    expect(told).toEqual([100, 129, 159, 189, 199]);
    expect(first.outlet.of('resized')).toEqual([]);
    expect(bench.session.cols).toBe(199);
  });

  it('has the size of the latest who is still there, some seconds after another has left', () => {
    const bench = new TestBench();
    const desk = bench.attach({ cols: 120, rows: 40 });
    const phone = bench.attach({ clientId: OTHER, cols: 40, rows: 20 });
    phone.connection.disconnected();
    bench.clock.advance(2999);
    expect(bench.shell.size).toEqual([40, 20]);
    bench.clock.advance(1);
    expect(bench.shell.size).toEqual([120, 40]);
    // Who has thought until now that it is the other's is told too.
    expect(desk.outlet.of('resized').at(-1)).toEqual({ type: 'resized', cols: 120, rows: 40 });
  });

  it('keeps the size of who is only cut off, and that of the last who leaves', () => {
    const bench = new TestBench();
    const desk = bench.attach({ cols: 120, rows: 40 });
    const phone = bench.attach({ clientId: OTHER, cols: 40, rows: 20 });
    phone.connection.disconnected();
    bench.clock.advance(1000);
    const back = bench.attach({ clientId: OTHER, cols: 40, rows: 20 });
    desk.connection.disconnected();
    bench.clock.advance(10_000);
    expect(desk.outlet.of('resized')).toEqual([{ type: 'resized', cols: 40, rows: 20 }]);
    back.connection.disconnected();
    bench.clock.advance(10_000);
    expect(bench.shell.size).toEqual([40, 20]);
  });

  it('keeps its size for who only watches, until that one types or resizes', () => {
    const bench = new TestBench();
    const desk = bench.attach({ cols: 120, rows: 40 });
    const watcher = bench.attach({ clientId: OTHER, cols: 40, rows: 20, watches: true });
    expect(bench.shell.size).toEqual([120, 40]);
    expect(watcher.outlet.of('attached')).toMatchObject([{ cols: 120, rows: 40 }]);
    desk.connection.disconnected();
    bench.clock.advance(10_000);
    expect(bench.shell.size).toEqual([120, 40]);
    watcher.send({ type: 'resize', cols: 50, rows: 20 });
    expect(bench.shell.size).toEqual([50, 20]);
  });

  it('leaves what a program asked to the next who answers, and not to who only watched', () => {
    const bench = new TestBench();
    bench.attach().connection.disconnected();
    bench.attach({ clientId: OTHER, watches: true });
    bench.session.produced(bytes('\x1b[6n'));
    bench.clock.advance(1000);
    expect(bench.attach().outlet.of('attached')).toMatchObject([{ liveOffset: 0 }]);
    const typing = bench.attach({ clientId: OTHER, watches: true });
    typing.send({ type: 'input', sequence: 0, bytes: bytes('x') });
    expect(bench.attach({ clientId: 'c'.repeat(32) }).outlet.of('attached')).toMatchObject([
      { liveOffset: 4 },
    ]);
  });

  it('has the size of who attaches, whatever was about to come', () => {
    const bench = new TestBench();
    const first = bench.attach();
    first.send({ type: 'resize', cols: 100, rows: 24 });
    first.send({ type: 'resize', cols: 120, rows: 24 });
    bench.attach({ clientId: OTHER, cols: 90, rows: 20 });
    bench.clock.advance(100);
    expect(bench.shell.size).toEqual([90, 20]);
  });

  it('closes the older socket of a client that attaches again', () => {
    const bench = new TestBench();
    const first = bench.attach();
    bench.attach();
    expect(first.outlet.closed?.code).toBe(TERMINAL_CLOSE.superseded);
    expect(bench.session.viewerCount).toBe(1);
    first.connection.disconnected();
    expect(bench.session.viewerCount).toBe(1);
  });

  it('gives every viewer every byte', () => {
    const bench = new TestBench();
    const sockets = [bench.attach(), bench.attach({ clientId: OTHER })];
    bench.session.produced(bytes('hello'));
    for (const { outlet } of sockets) expect(text(outlet.output)).toBe('hello');
  });

  it('has room for sixteen', () => {
    const bench = new TestBench();
    const id = (i: number) => i.toString(16).padStart(32, '0');
    for (let i = 0; i < 16; i++) bench.attach({ clientId: id(i) });
    expect(bench.attach({ clientId: id(16) }).outlet.closed?.code).toBe(TERMINAL_CLOSE.tryAgainLater);
    expect(bench.attach({ clientId: id(3) }).outlet.closed).toBeNull();
  });

  it('reports that they come and go', () => {
    const counts: number[] = [];
    const bench: TestBench = new TestBench({
      onViewersChanged: () => counts.push(bench.session.viewerCount),
    });
    bench.attach().connection.disconnected();
    expect(counts).toEqual([1, 0]);
  });
});

describe('Connection', () => {
  it.each([
    ['garbage', Uint8Array.of(0x7f, 1, 2), 1008],
    ['an empty message', new Uint8Array(0), 1008],
    ['a message that is too large', new Uint8Array(70_000).fill(2), 1009],
    ['something before ATTACH', Uint8Array.of(5), 1008],
  ])('is closed on %s', (_, message, code) => {
    const { connection, outlet } = new TestBench().open();
    connection.receive(message);
    expect(outlet.closed?.code).toBe(code);
  });

  it('is closed on a second ATTACH, and on an ACK of what was not sent', () => {
    for (const message of ['attach', 'ack'] as const) {
      const bench = new TestBench();
      const socket = bench.attach();
      if (message === 'ack') socket.send({ type: 'ack', offset: 1 });
      else
        socket.send({
          ...socket.outlet.of('attached')[0]!,
          type: 'attach',
          clientId: OTHER,
          resume: null,
          inputSequence: 0,
        });
      expect(socket.outlet.closed?.code).toBe(1008);
      expect(bench.session.viewerCount).toBe(0);
    }
  });

  it('is closed when no ATTACH comes in 10 s', () => {
    const bench = new TestBench();
    const { outlet } = bench.open();
    bench.clock.advance(9999);
    expect(outlet.closed).toBeNull();
    bench.clock.advance(1);
    expect(outlet.closed?.code).toBe(1008);
  });

  it('says so when it does not speak the version', () => {
    const { outlet } = new TestBench().attach({ version: 9 });
    expect(outlet.of('error')[0]?.code).toBe(TERMINAL_ERROR.VERSION_UNSUPPORTED);
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.versionUnsupported);
  });

  it('answers a ping', () => {
    const { outlet, send } = new TestBench().attach();
    send({ type: 'ping', opaque: Uint8Array.of(1, 2) });
    expect(outlet.of('pong')[0]?.opaque).toEqual(Uint8Array.of(1, 2));
  });
});
