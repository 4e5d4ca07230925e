import { ClientBench, EPOCH } from './client.test-kit';
import type { Refusal } from './types';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('TerminalConnection: states', () => {
  it('attaches with its size', () => {
    const bench = new ClientBench();
    expect(bench.client.state).toEqual({ kind: 'connecting' });
    bench.attach();
    expect(bench.states).toEqual([{ kind: 'attached', transport: 'websocket' }]);
    expect(bench.socket.frames[0]).toMatchObject({
      type: 'attach',
      resume: null,
      cols: 80,
      rows: 24,
      inputSequence: 0,
    });
  });

  it('comes back by itself: quick first, then slower, up to 5 s', () => {
    const bench = new ClientBench();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      bench.socket.cut();
      const state = bench.client.state;
      if (state.kind !== 'reconnecting') throw new Error(state.kind);
      expect(state.attempt).toBe(i + 1);
      waits.push(state.retryInMilliseconds);
      bench.clock.advance(state.retryInMilliseconds);
      expect(bench.sockets).toHaveLength(i + 2);
    }
    expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('starts the back-off anew once a connection held, not when it is cut again and again', () => {
    const bench = new ClientBench();
    const waitAfterCut = (heldMilliseconds: number) => {
      bench.attach({ resumed: bench.sockets.length > 1 });
      bench.clock.advance(heldMilliseconds);
      bench.socket.cut();
      const state = bench.client.state;
      if (state.kind !== 'reconnecting') throw new Error(state.kind);
      bench.clock.advance(state.retryInMilliseconds);
      return state.retryInMilliseconds;
    };
    expect([waitAfterCut(0), waitAfterCut(1999), waitAfterCut(2000)]).toEqual([200, 400, 200]);
  });

  it('does not wait when told so', () => {
    const bench = new ClientBench();
    bench.socket.cut();
    bench.client.retryNow();
    expect(bench.sockets).toHaveLength(2);
    bench.client.retryNow();
    bench.clock.advance(10_000 - 1);
    expect(bench.sockets).toHaveLength(2);
  });

  it('gives up on a connection on which nothing comes', () => {
    const bench = new ClientBench();
    bench.socket.open();
    bench.clock.advance(10_000);
    expect(bench.socket.closedByClient).toBe(true);
    expect(bench.client.state.kind).toBe('reconnecting');
  });

  it('is done when the shell has ended', () => {
    const bench = new ClientBench();
    bench.attach().serve({ type: 'exit', exitCode: 3, signal: 0 });
    bench.socket.cut(1000);
    bench.clock.advance(60_000);
    expect(bench.client.state).toEqual({ kind: 'exited', exitCode: 3 });
    expect(bench.sockets).toHaveLength(1);
    expect(bench.client.send('x')).toBe(false);
  });

  it.each([
    [4003, 'SESSION_CLOSED'],
    [4004, 'SESSION_NOT_FOUND'],
    [4010, 'VERSION_UNSUPPORTED'],
  ])('gives up on close code %d, with the reason', (closeCode, code) => {
    const bench = new ClientBench();
    bench.socket.open();
    bench.socket.serve({ type: 'error', code: 1, message: 'why' });
    bench.socket.cut(closeCode, 'short');
    expect(bench.client.state).toEqual({ kind: 'refused', code, message: 'why' });
    bench.clock.advance(60_000);
    expect(bench.sockets).toHaveLength(1);
  });

  it.each([1001, 1006, 1008, 1013, 4002])('attaches again after close code %d', (code) => {
    const bench = new ClientBench();
    bench.attach().cut(code);
    expect(bench.client.state.kind).toBe('reconnecting');
  });

  it('asks the page why a connection was not even opened', async () => {
    const answers = [null, { code: 'SIGN_IN_REQUIRED', message: 'Sign in.' }];
    const bench = new ClientBench({ explainFailure: async () => answers.shift() ?? null });
    bench.socket.cut();
    await new Promise(setImmediate);
    expect(bench.client.state.kind).toBe('reconnecting');
    bench.client.retryNow();
    bench.socket.cut();
    await new Promise(setImmediate);
    expect(bench.client.state).toEqual({ kind: 'refused', code: 'SIGN_IN_REQUIRED', message: 'Sign in.' });
  });

  it('tries again when the page cannot say why in 5 s, and gives up as soon as it can', async () => {
    const answers: ((refusal: Refusal | null) => void)[] = [];
    const bench = new ClientBench({ explainFailure: () => new Promise((answer) => answers.push(answer)) });
    bench.socket.cut();
    bench.clock.advance(4_999);
    await new Promise(setImmediate);
    expect(bench.states).toEqual([]);
    bench.clock.advance(1);
    await new Promise(setImmediate);
    expect(bench.client.state.kind).toBe('reconnecting');
    bench.client.retryNow();
    expect(bench.sockets).toHaveLength(2);

    // An answer to the earlier question comes too late to count.
    answers[0]?.({ code: 'NOT_THE_OWNER', message: 'Late.' });
    bench.socket.cut();
    answers[1]?.({ code: 'SIGN_IN_REQUIRED', message: 'Sign in.' });
    await new Promise(setImmediate);
    expect(bench.client.state).toMatchObject({ kind: 'refused', code: 'SIGN_IN_REQUIRED' });
  });

  it('leaves when it is closed, for good', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.client.close();
    bench.socket.cut();
    bench.clock.advance(60_000);
    expect(bench.client.state).toEqual({ kind: 'closed' });
    expect([bench.socket.closedByClient, bench.sockets.length]).toEqual([true, 1]);
  });

  it('measures the round trip, and leaves a server that does not answer', () => {
    const bench = new ClientBench();
    const socket = bench.attach();
    const ping = socket.sent.find((frame) => frame.type === 'ping')!;
    bench.clock.advance(30);
    socket.serve({ type: 'pong', opaque: ping.opaque });
    expect(bench.client.roundTripMilliseconds).toBe(30);
    bench.clock.advance(10_000);
    expect(bench.client.state.kind).toBe('attached');
    bench.clock.advance(10_000);
    expect(bench.client.state.kind).toBe('reconnecting');
  });

  it.each([
    ['garbage', (bench: ClientBench) => bench.socket.emit('message', { data: new ArrayBuffer(3) })],
    ['text', (bench: ClientBench) => bench.socket.emit('message', { data: 'hello' })],
    ['output from elsewhere', (bench: ClientBench) => bench.output(7, 'x')],
    [
      'an INPUT_ACK of nothing sent',
      (bench: ClientBench) => bench.socket.serve({ type: 'inputAck', sequence: 1 }),
    ],
    ['a second ATTACHED', (bench: ClientBench) => void bench.attach()],
  ])('starts over on %s', (_, happen) => {
    const bench = new ClientBench();
    bench.attach();
    happen(bench);
    expect(bench.socket.closedByClient).toBe(true);
    expect(bench.client.state.kind).toBe('reconnecting');
  });
});

describe('TerminalConnection: output', () => {
  it('says what is replay and what is live', () => {
    const bench = new ClientBench();
    bench.attach({ liveOffset: 3 });
    bench.output(0, 'oldnew');
    expect(bench.chunks.map((chunk) => [text(chunk.bytes), chunk.replay])).toEqual([
      ['old', true],
      ['new', false],
    ]);
  });

  it('goes on where it was after a cut', () => {
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
    expect(bench.told).toEqual(['output hello', 'output  wor', 'output ld']);
  });

  it('clears the screen when it cannot go on, and says what is gone', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.output(0, 'hello');
    bench.socket.cut();
    bench.client.retryNow();
    const socket = bench.attach({ replayOffset: 500, liveOffset: 600 });
    socket.serve({ type: 'gap', from: 5, to: 500 });
    bench.output(500, 'later');
    // A chunk of before the reset no longer counts.
    bench.chunks[0]!.parsed();
    expect(bench.client.unparsedBytes).toBe(5);
    expect(bench.told).toEqual(['output hello', 'reset', 'gap 495', 'output later']);
  });

  it('does not clear the screen of the first attach', () => {
    const bench = new ClientBench();
    bench.attach({ replayOffset: 500, liveOffset: 500 }).serve({ type: 'gap', from: 0, to: 500 });
    expect(bench.told).toEqual(['gap 500']);
  });

  it('acknowledges what was parsed: soon, or at once when it is much; not what was only received', () => {
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

  it('acknowledges after a cut what was parsed during it', () => {
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

describe('TerminalConnection: input and size', () => {
  const typed = (bench: ClientBench) =>
    bench.socket.frames.flatMap((frame) =>
      frame.type === 'input' ? [[frame.sequence, text(frame.bytes)]] : [],
    );

  it('keeps what is typed before it is attached', () => {
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

  it('sends again what was not accepted, and only that', () => {
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

  it('takes the size of the shell where it only watches, and says so with each attach', () => {
    let watches = true;
    const sizes: unknown[] = [];
    const bench = new ClientBench({ watches: () => watches, onResized: (size) => sizes.push(size) });
    bench.attach({ cols: 120, rows: 40 });
    expect([bench.socket.frames[0], sizes]).toEqual([
      expect.objectContaining({ watches: true, cols: 80 }),
      [{ cols: 120, rows: 40 }],
    ]);
    bench.socket.cut();
    bench.client.retryNow();
    bench.attach({ resumed: true, cols: 120, rows: 40 });
    expect([bench.socket.frames[0], sizes]).toEqual([
      expect.objectContaining({ watches: true, cols: 120, rows: 40 }),
      [{ cols: 120, rows: 40 }],
    ]);
    watches = false;
    bench.socket.cut();
    bench.client.retryNow();
    bench.attach({ resumed: true, cols: 120, rows: 40 });
    expect(bench.socket.frames[0]).not.toHaveProperty('watches');
  });

  it('never sends again what another shell may have had', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.client.send('rm -r x\n');
    bench.socket.cut();
    bench.client.send('later');
    bench.client.retryNow();
    bench.attach({ epoch: EPOCH + 1, acceptedSequence: 0 });
    expect(bench.told).toEqual(['unknown 8', 'reset']);
    expect(typed(bench)).toEqual([[0, 'later']]);
  });

  it('splits a long paste and waits for its acceptance', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.client.send('x'.repeat(1_000_000));
    const frames = bench.socket.frames.filter((frame) => frame.type === 'input');
    expect(frames.map((frame) => frame.bytes.length)).toEqual(Array(8).fill(32 * 1024));
    bench.socket.serve({ type: 'inputAck', sequence: 32 * 1024 });
    expect(bench.socket.frames.filter((frame) => frame.type === 'input')).toHaveLength(9);
  });

  it('takes no more than it can keep, and then nothing of it', () => {
    const bench = new ClientBench();
    expect(bench.client.send(new Uint8Array(16 * 1024 * 1024))).toBe(true);
    expect(bench.client.send('x')).toBe(false);
    expect(bench.client.unacceptedInputBytes).toBe(16 * 1024 * 1024);
  });

  it('is not disturbed when the page changes bytes it has sent', () => {
    const bench = new ClientBench();
    const bytes = Uint8Array.of(65, 66);
    bench.client.send(bytes);
    bytes.fill(90);
    bench.attach();
    expect(typed(bench)).toEqual([[0, 'AB']]);
  });

  it('tells the server of a new size once, also of one set during a cut', () => {
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

  it('tells the page when another viewer sets the size, and keeps to it after a cut', () => {
    const bench = new ClientBench();
    bench.attach().serve({ type: 'resized', cols: 70, rows: 20 });
    expect(bench.told).toEqual(['resized 70x20']);
    bench.socket.cut();
    bench.client.retryNow();
    bench.attach({ resumed: true });
    expect(bench.socket.frames).toHaveLength(1);
    expect(bench.socket.frames[0]).toMatchObject({ cols: 70, rows: 20 });
  });
});
