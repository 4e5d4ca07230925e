import { ClientBench } from './client.test-kit';
import type { Refusal } from './types';

describe('TerminalConnection: states', () => {
  it('sends its size with ATTACH', () => {
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

  it('reconnects with exponential backoff from 200 ms up to 5 s', () => {
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

  it('resets the backoff after a connection that lasted 2 s, not after shorter ones', () => {
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

  it('retryNow() skips the backoff delay, and does nothing while connecting', () => {
    const bench = new ClientBench();
    bench.socket.cut();
    bench.client.retryNow();
    expect(bench.sockets).toHaveLength(2);
    bench.client.retryNow();
    bench.clock.advance(10_000 - 1);
    expect(bench.sockets).toHaveLength(2);
  });

  it('reconnects when the server does not answer ATTACH within 10 s', () => {
    const bench = new ClientBench();
    bench.socket.open();
    bench.clock.advance(10_000);
    expect(bench.socket.closedByClient).toBe(true);
    expect(bench.client.state.kind).toBe('reconnecting');
  });

  it('ends in state exited when the shell exits, and refuses input', () => {
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
  ])('gives up on close code %d, and passes on its message', (closeCode, code) => {
    const bench = new ClientBench();
    bench.socket.open();
    bench.socket.serve({ type: 'error', code: 1, message: 'why' });
    bench.socket.cut(closeCode, 'short');
    expect(bench.client.state).toEqual({ kind: 'refused', code, message: 'why' });
    bench.clock.advance(60_000);
    expect(bench.sockets).toHaveLength(1);
  });

  it.each([1001, 1006, 1008, 1013, 4002])('reconnects after close code %d', (code) => {
    const bench = new ClientBench();
    bench.attach().cut(code);
    expect(bench.client.state.kind).toBe('reconnecting');
  });

  it('asks the page why a connection could not be opened, and gives up on a refusal', async () => {
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

  it('retries when the page does not explain a failure within 5 s, and ignores a late explanation', async () => {
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

    // The answer to the earlier question is too late to count.
    answers[0]?.({ code: 'NOT_THE_OWNER', message: 'Late.' });
    bench.socket.cut();
    answers[1]?.({ code: 'SIGN_IN_REQUIRED', message: 'Sign in.' });
    await new Promise(setImmediate);
    expect(bench.client.state).toMatchObject({ kind: 'refused', code: 'SIGN_IN_REQUIRED' });
  });

  it('close() is final', () => {
    const bench = new ClientBench();
    bench.attach();
    bench.client.close();
    bench.socket.cut();
    bench.clock.advance(60_000);
    expect(bench.client.state).toEqual({ kind: 'closed' });
    expect([bench.socket.closedByClient, bench.sockets.length]).toEqual([true, 1]);
  });

  it('measures the round trip, and reconnects when a ping stays unanswered for 10 s', () => {
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

  it('pings when input follows 2 s of silence, and reports the time waited so far as the round trip', () => {
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
    ['output at an unexpected offset', (bench: ClientBench) => bench.output(7, 'x')],
    [
      'an INPUT_ACK for input that was never sent',
      (bench: ClientBench) => bench.socket.serve({ type: 'inputAck', sequence: 1 }),
    ],
    ['a second ATTACHED', (bench: ClientBench) => void bench.attach()],
  ])('drops the connection and reconnects on %s', (_, happen) => {
    const bench = new ClientBench();
    bench.attach();
    happen(bench);
    expect(bench.socket.closedByClient).toBe(true);
    expect(bench.client.state.kind).toBe('reconnecting');
  });
});
