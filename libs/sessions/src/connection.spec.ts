import { TERMINAL_CLOSE, TERMINAL_ERROR } from '@latchkey/contracts';
import { OTHER, TestBench } from './session.test-kit';

describe('Connection', () => {
  it.each([
    ['garbage', Uint8Array.of(0x7f, 1, 2), 1008],
    ['an empty message', new Uint8Array(0), 1008],
    ['a message that is too large', new Uint8Array(70_000).fill(2), 1009],
    ['something before ATTACH', Uint8Array.of(5), 1008],
  ])('closes the socket on %s', (_, message, code) => {
    const { connection, outlet } = new TestBench().open();
    connection.receive(message);
    expect(outlet.closed?.code).toBe(code);
  });

  it('closes the socket on a second ATTACH, and on an ACK of unsent output', () => {
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

  it('closes the socket when no ATTACH arrives within 10 s', () => {
    const bench = new TestBench();
    const { outlet } = bench.open();
    bench.clock.advance(9999);
    expect(outlet.closed).toBeNull();
    bench.clock.advance(1);
    expect(outlet.closed?.code).toBe(1008);
  });

  it('refuses an unsupported protocol version', () => {
    const { outlet } = new TestBench().attach({ version: 9 });
    expect(outlet.of('error')[0]?.code).toBe(TERMINAL_ERROR.VERSION_UNSUPPORTED);
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.versionUnsupported);
  });

  it('answers PING with PONG', () => {
    const { outlet, send } = new TestBench().attach();
    send({ type: 'ping', opaque: Uint8Array.of(1, 2) });
    expect(outlet.of('pong')[0]?.opaque).toEqual(Uint8Array.of(1, 2));
  });
});
