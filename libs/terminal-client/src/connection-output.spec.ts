import { ClientBench, EPOCH, text } from './client.test-kit';

describe('TerminalConnection: output', () => {
  it('marks output as replay or live', () => {
    const bench = new ClientBench();
    bench.attach({ liveOffset: 3 });
    bench.output(0, 'oldnew');
    expect(bench.chunks.map((chunk) => [text(chunk.bytes), chunk.replay])).toEqual([
      ['old', true],
      ['new', false],
    ]);
  });

  it('resumes at the exact byte after a cut', () => {
    const bench = new ClientBench();
    bench.attach({ replayOffset: 100, liveOffset: 100 });
    bench.output(100, 'hello');
    bench.output(105, ' wor');
    bench.chunks[0]!.parsed();
    bench.socket.cut();
    bench.client.retryNow();
    bench.attach({ resumed: true, replayOffset: 109, liveOffset: 109 });
    expect(bench.socket.frames[0]).toMatchObject({
      resume: { epoch: EPOCH, receivedOffset: 109, parsedOffset: 105 },
    });
    bench.output(109, 'ld');
    expect(bench.events).toEqual(['output hello', 'output  wor', 'output ld']);
  });

  it('clears the screen and reports the gap when it cannot resume', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.output(0, 'hello');
    bench.socket.cut();
    bench.client.retryNow();
    const socket = bench.attach({ replayOffset: 500, liveOffset: 600 });
    socket.serve({ type: 'gap', from: 5, to: 500 });
    bench.output(500, 'later');
    // A chunk from before the reset no longer counts.
    bench.chunks[0]!.parsed();
    expect(bench.client.unparsedBytes).toBe(5);
    expect(bench.events).toEqual(['output hello', 'reset', 'gap 495', 'output later']);
  });

  it('does not clear the screen at the first attach', () => {
    const bench = new ClientBench();
    bench.attach({ replayOffset: 500, liveOffset: 500 }).serve({ type: 'gap', from: 0, to: 500 });
    expect(bench.events).toEqual(['gap 500']);
  });

  it('acknowledges parsed output, after 50 ms or at once past 32 KiB, and never unparsed output', () => {
    const bench = new ClientBench();
    const socket = bench.attach();
    bench.output(0, 'x'.repeat(100));
    bench.output(100, 'x'.repeat(40_000));
    bench.clock.advance(1000);
    expect(socket.frames.filter((frame) => frame.type === 'ack')).toEqual([]);
    expect(bench.client.unparsedBytes).toBe(40_100);
    bench.chunks[0]!.parsed();
    bench.chunks[0]!.parsed();
    bench.clock.advance(50);
    bench.chunks[1]!.parsed();
    expect(socket.frames.slice(1)).toEqual([
      { type: 'ack', offset: 100 },
      { type: 'ack', offset: 40_100 },
    ]);
    expect(bench.client.unparsedBytes).toBe(0);
  });

  it('acknowledges output parsed during a cut after it reattaches', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.output(0, 'hello');
    bench.socket.cut();
    bench.client.retryNow();
    bench.socket.open();
    bench.chunks[0]!.parsed();
    bench.attach({ resumed: true, replayOffset: 5, liveOffset: 5 });
    bench.clock.advance(50);
    expect(bench.socket.frames.at(-1)).toEqual({ type: 'ack', offset: 5 });
  });
});
