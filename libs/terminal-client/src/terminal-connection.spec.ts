import { ClientBench } from './client.test-kit';
import type { Refusal } from './types';

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
      waits.push(state.retryInMs);
      bench.clock.advance(state.retryInMs);
      expect(bench.sockets).toHaveLength(i + 2);
    }
    expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
  });

  it('starts the back-off anew once a connection held, not when it is cut again and again', () => {
    const bench = new ClientBench();
    const waitAfterCut = (heldMs: number) => {
      bench.attach({ resumed: bench.sockets.length > 1 });
      bench.clock.advance(heldMs);
      bench.socket.cut();
      const state = bench.client.state;
      if (state.kind !== 'reconnecting') throw new Error(state.kind);
      bench.clock.advance(state.retryInMs);
      return state.retryInMs;
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
    expect(bench.client.roundTripMs).toBe(30);
    bench.clock.advance(10_000);
    expect(bench.client.state.kind).toBe('attached');
    bench.clock.advance(10_000);
    expect(bench.client.state.kind).toBe('reconnecting');
  });

  it('tells how long an answer is awaited, and asks at once when somebody types into a silence', () => {
    const bench = new ClientBench();
    const socket = bench.attach();
    const pings = () => socket.sent.filter((frame) => frame.type === 'ping');
    socket.serve({ type: 'pong', opaque: pings()[0]!.opaque });
    bench.client.send('a');
    expect(pings()).toHaveLength(1);
    bench.clock.advance(4_000);
    bench.client.send('b');
    bench.client.send('c');
    expect(pings()).toHaveLength(2);
    bench.clock.advance(3_000);
    expect(bench.client.roundTripMs).toBe(3_000);
    bench.clock.advance(6_999);
    expect(bench.client.state.kind).toBe('attached');
    bench.clock.advance(1);
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
