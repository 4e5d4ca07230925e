import { TERMINAL_CLOSE } from '@latchkey/contracts';
import * as fc from 'fast-check';
import { InputLedger } from './session-input';
import { bytes, TestBench, text } from './session.test-kit';

describe('TerminalSession: input', () => {
  const input = (sequence: number, value: string) =>
    ({ type: 'input', sequence, bytes: bytes(value) }) as const;

  it('is applied exactly once across a cut, and acknowledged', () => {
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

  it('is refused when it arrives out of order', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    send(input(1, 'x'));
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.protocolError);
    expect(bench.shell.written).toEqual([]);
    send(input(0, 'y'));
    expect(bench.shell.written).toEqual([]);
  });

  it('is not acknowledged until the shell reads', () => {
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

  it('is acknowledged before EXIT', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    send(input(0, 'exit'));
    bench.session.exited({ exitCode: 0, signal: 0 });
    expect(outlet.frames.slice(-2).map((frame) => frame.type)).toEqual(['inputAck', 'exit']);
  });

  it('is refused beyond the queue cap, without losing any', () => {
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

  it('is refused beyond the unacknowledged window', () => {
    const bench = new TestBench();
    const { outlet, send } = bench.attach();
    bench.shell.reads = false;
    // The eighth fills the shell's queue; from then on nothing is acknowledged.
    for (let i = 0; i < 15; i++) send(input(i * 32768, 'x'.repeat(32768)));
    expect([outlet.closed, outlet.of('inputAck').at(-1)?.sequence]).toEqual([null, 7 * 32768]);
    send(input(15 * 32768, 'x'));
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.protocolError);
    expect(bench.shell.written).toHaveLength(15 * 32768);
  });

  it('is limited to 8 MiB a second after a burst of 2 MiB, without losing any', () => {
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
    // The last window is sent before it is acknowledged.
    expect(bench.clock.now()).toBeGreaterThan(900);
    expect(bench.clock.now()).toBeLessThan(1050);
  });
});

describe('InputLedger', () => {
  it('applies every byte exactly once and in order when frames are resent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 20 }))), (sends) => {
        const ledger = new InputLedger();
        ledger.attach('a', 0);
        const applied: number[] = [];
        for (const [back, length] of sends) {
          const sequence = Math.max(0, ledger.acceptedSequence('a') - back);
          const verdict = ledger.take('a', sequence, length);
          if (verdict.kind === 'gap') throw new Error('there is no gap');
          for (let i = verdict.duplicateBytes; i < length; i++) applied.push(sequence + i);
        }
        expect(applied).toEqual(applied.map((_, i) => i));
        expect(ledger.acceptedSequence('a')).toBe(applied.length);
      }),
    );
  });

  it('reports a gap when a frame leaves bytes out', () => {
    const ledger = new InputLedger();
    ledger.attach('a', 0);
    ledger.take('a', 0, 5);
    expect(ledger.take('a', 6, 1)).toEqual({ kind: 'gap' });
    expect(ledger.acceptedSequence('a')).toBe(5);
  });

  it('tracks each client separately', () => {
    const ledger = new InputLedger();
    ledger.attach('a', 0);
    ledger.attach('b', 0);
    ledger.take('a', 0, 5);
    expect(ledger.take('b', 0, 2)).toEqual({ kind: 'apply', duplicateBytes: 0 });
  });

  it('forgets the least recently active client, which then starts at its own sequence', () => {
    const ledger = new InputLedger(2);
    ledger.attach('a', 0);
    ledger.attach('b', 0);
    ledger.take('a', 0, 5);
    ledger.attach('c', 0);
    expect(ledger.attach('a', 3)).toBe(5);
    expect(ledger.attach('b', 3)).toBe(3);
  });
});
