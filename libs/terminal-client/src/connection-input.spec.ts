import { ClientBench, EPOCH, text } from './client.test-kit';

describe('TerminalConnection: input and size', () => {
  const typed = (bench: ClientBench) =>
    bench.socket.frames.flatMap((frame) =>
      frame.type === 'input' ? [[frame.sequence, text(frame.bytes)]] : [],
    );

  it('queues input typed before it is attached and sends it afterwards', () => {
    const bench = new ClientBench();
    bench.client.send('l');
    bench.client.send('s €');
    bench.attach();
    bench.client.send('\n');
    expect(typed(bench)).toEqual([
      [0, 'ls €'],
      [6, '\n'],
    ]);
  });

  it('resends only unaccepted input after a cut', () => {
    const bench = new ClientBench();
    bench.attach();
    for (const key of ['abc', 'def', 'ghi']) bench.client.send(key);
    bench.socket.serve({ type: 'inputAck', sequence: 3 });
    expect(bench.client.unacceptedInputBytes).toBe(6);
    bench.socket.cut();
    bench.client.send('jkl');
    bench.client.retryNow();
    bench.attach({ resumed: true, acceptedSequence: 5 });
    expect(bench.socket.frames[0]).toMatchObject({ inputSequence: 3 });
    expect(typed(bench)).toEqual([[5, 'fghijkl']]);
    expect(bench.client.unacceptedInputBytes).toBe(7);
  });

  it('adopts the size of the shell when read-only, and sets the flag at each attach', () => {
    let readOnly = true;
    const sizes: unknown[] = [];
    const bench = new ClientBench({ readOnly: () => readOnly, onResized: (size) => sizes.push(size) });
    bench.attach({ cols: 120, rows: 40 });
    expect([bench.socket.frames[0], sizes]).toEqual([
      expect.objectContaining({ readOnly: true, cols: 80 }),
      [{ cols: 120, rows: 40 }],
    ]);
    bench.socket.cut();
    bench.client.retryNow();
    bench.attach({ resumed: true, cols: 120, rows: 40 });
    expect([bench.socket.frames[0], sizes]).toEqual([
      expect.objectContaining({ readOnly: true, cols: 120, rows: 40 }),
      [{ cols: 120, rows: 40 }],
    ]);
    readOnly = false;
    bench.socket.cut();
    bench.client.retryNow();
    bench.attach({ resumed: true, cols: 120, rows: 40 });
    expect(bench.socket.frames[0]).not.toHaveProperty('readOnly');
  });

  it('never resends input in flight to another shell, and reports its size', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.client.send('rm -r x\n');
    bench.socket.cut();
    bench.client.send('later');
    bench.client.retryNow();
    bench.attach({ epoch: EPOCH + 1, acceptedSequence: 0 });
    expect(bench.events).toEqual(['unknown 8', 'reset']);
    expect(typed(bench)).toEqual([[0, 'later']]);
  });

  it('splits a long paste into frames and stops at the input window', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.client.send('x'.repeat(1_000_000));
    const frames = bench.socket.frames.filter((frame) => frame.type === 'input');
    expect(frames.map((frame) => frame.bytes.length)).toEqual(Array(8).fill(32 * 1024));
    bench.socket.serve({ type: 'inputAck', sequence: 32 * 1024 });
    expect(bench.socket.frames.filter((frame) => frame.type === 'input')).toHaveLength(9);
  });

  it('refuses a whole chunk of input when the queue is full', () => {
    const bench = new ClientBench();
    expect(bench.client.send(new Uint8Array(16 * 1024 * 1024))).toBe(true);
    expect(bench.client.send('x')).toBe(false);
    expect(bench.client.unacceptedInputBytes).toBe(16 * 1024 * 1024);
  });

  it('copies typed bytes, so that the page may change its buffer', () => {
    const bench = new ClientBench();
    const bytes = Uint8Array.of(65, 66);
    bench.client.send(bytes);
    bytes.fill(90);
    bench.attach();
    expect(typed(bench)).toEqual([[0, 'AB']]);
  });

  it('sends a new size once, including one set during a cut', () => {
    const bench = new ClientBench();
    const socket = bench.attach();
    bench.client.resize(100, 30);
    bench.client.resize(100, 30);
    expect(socket.frames.slice(1)).toEqual([{ type: 'resize', cols: 100, rows: 30 }]);
    socket.cut();
    bench.client.resize(90, 20);
    bench.client.retryNow();
    bench.socket.open();
    expect(bench.socket.frames[0]).toMatchObject({ cols: 90, rows: 20 });
    bench.client.resize(91, 20);
    bench.attach({ resumed: true });
    expect(bench.socket.frames.at(-1)).toEqual({ type: 'resize', cols: 91, rows: 20 });
  });

  it('reports a size set by another viewer, and keeps it after a cut', () => {
    const bench = new ClientBench();
    bench.attach().serve({ type: 'resized', cols: 70, rows: 20 });
    expect(bench.events).toEqual(['resized 70x20']);
    bench.socket.cut();
    bench.client.retryNow();
    bench.attach({ resumed: true });
    expect(bench.socket.frames).toHaveLength(1);
    expect(bench.socket.frames[0]).toMatchObject({ cols: 70, rows: 20 });
  });
});
