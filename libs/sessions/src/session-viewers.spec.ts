import { TERMINAL_CLOSE } from '@latchkey/contracts';
import { bytes, OTHER, TestBench, text } from './session.test-kit';

describe('TerminalSession: viewers', () => {
  it('takes the size of the latest viewer and sends RESIZED to the others', () => {
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

  it('coalesces rapid resizes, and ends with the last size', () => {
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

  it('falls back to the size of the latest remaining viewer some seconds after another has left', () => {
    const bench = new TestBench();
    const desk = bench.attach({ cols: 120, rows: 40 });
    const phone = bench.attach({ clientId: OTHER, cols: 40, rows: 20 });
    phone.connection.disconnected();
    bench.clock.advance(2999);
    expect(bench.shell.size).toEqual([40, 20]);
    bench.clock.advance(1);
    expect(bench.shell.size).toEqual([120, 40]);
    // The viewer whose own size this is gets RESIZED too, because it had the other's until now.
    expect(desk.outlet.of('resized').at(-1)).toEqual({ type: 'resized', cols: 120, rows: 40 });
  });

  it('keeps the size across a short cut, and after the last viewer leaves', () => {
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

  it('ignores the size of a read-only viewer until it types or resizes', () => {
    const bench = new TestBench();
    const desk = bench.attach({ cols: 120, rows: 40 });
    const readOnly = bench.attach({ clientId: OTHER, cols: 40, rows: 20, readOnly: true });
    expect(bench.shell.size).toEqual([120, 40]);
    expect(readOnly.outlet.of('attached')).toMatchObject([{ cols: 120, rows: 40 }]);
    desk.connection.disconnected();
    bench.clock.advance(10_000);
    expect(bench.shell.size).toEqual([120, 40]);
    readOnly.send({ type: 'resize', cols: 50, rows: 20 });
    expect(bench.shell.size).toEqual([50, 20]);
  });

  it('leaves queries to the next viewer that answers, not to a read-only one', () => {
    const bench = new TestBench();
    bench.attach().connection.disconnected();
    bench.attach({ clientId: OTHER, readOnly: true });
    bench.session.produced(bytes('\x1b[6n'));
    bench.clock.advance(1000);
    expect(bench.attach().outlet.of('attached')).toMatchObject([{ liveOffset: 0 }]);
    const typing = bench.attach({ clientId: OTHER, readOnly: true });
    typing.send({ type: 'input', sequence: 0, bytes: bytes('x') });
    expect(bench.attach({ clientId: 'c'.repeat(32) }).outlet.of('attached')).toMatchObject([
      { liveOffset: 4 },
    ]);
  });

  it('applies the size of an attaching viewer over a pending resize', () => {
    const bench = new TestBench();
    const first = bench.attach();
    first.send({ type: 'resize', cols: 100, rows: 24 });
    first.send({ type: 'resize', cols: 120, rows: 24 });
    bench.attach({ clientId: OTHER, cols: 90, rows: 20 });
    bench.clock.advance(100);
    expect(bench.shell.size).toEqual([90, 20]);
  });

  it('closes the older socket of a client that reattaches', () => {
    const bench = new TestBench();
    const first = bench.attach();
    bench.attach();
    expect(first.outlet.closed?.code).toBe(TERMINAL_CLOSE.superseded);
    expect(bench.session.viewerCount).toBe(1);
    first.connection.disconnected();
    expect(bench.session.viewerCount).toBe(1);
  });

  it('sends every byte to every viewer', () => {
    const bench = new TestBench();
    const sockets = [bench.attach(), bench.attach({ clientId: OTHER })];
    bench.session.produced(bytes('hello'));
    for (const { outlet } of sockets) expect(text(outlet.output)).toBe('hello');
  });

  it('accepts sixteen viewers and refuses the next', () => {
    const bench = new TestBench();
    const id = (i: number) => i.toString(16).padStart(32, '0');
    for (let i = 0; i < 16; i++) bench.attach({ clientId: id(i) });
    expect(bench.attach({ clientId: id(16) }).outlet.closed?.code).toBe(TERMINAL_CLOSE.tryAgainLater);
    expect(bench.attach({ clientId: id(3) }).outlet.closed).toBeNull();
  });

  it('calls onViewersChanged when viewers attach and leave', () => {
    const counts: number[] = [];
    const bench: TestBench = new TestBench({
      onViewersChanged: () => counts.push(bench.session.viewerCount),
    });
    bench.attach().connection.disconnected();
    expect(counts).toEqual([1, 0]);
  });
});
