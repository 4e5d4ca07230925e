import { Scrollback } from './scrollback';
import { bytes, EPOCH, fixedWindow, OTHER, pattern, TestBench, text } from './session.test-kit';

describe('TerminalSession: output', () => {
  it('replays output to a new viewer and continues live', () => {
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

  it('sends gathered output at once when it reaches 64 KiB', () => {
    const bench = new TestBench();
    const { outlet } = bench.attach();
    for (let i = 0; i < 17; i++) bench.session.produced(pattern(4096));
    expect(outlet.output.length).toBeGreaterThanOrEqual(64 * 1024);
  });

  it('sends EXIT after the last byte, to later viewers too', () => {
    const bench = new TestBench({ window: fixedWindow(1000) });
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

  it('sends GAP when a client returns after its output was dropped', () => {
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
