import { TERMINAL_CLOSE } from '@latchkey/contracts';
import { shouldPause } from './backpressure';
import { Scrollback } from './scrollback';
import { EPOCH, fixedWindow, OTHER, pattern, TestBench } from './session.test-kit';

const WINDOW = 1000;

describe('TerminalSession: backpressure', () => {
  it('pauses the shell for a lagging viewer, and resumes when it has caught up', () => {
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

  it('resumes the shell when the lagging viewer leaves', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { connection } = bench.attach();
    bench.session.produced(pattern(5000));
    expect(bench.shell.paused).toBe(true);
    connection.disconnected();
    expect(bench.shell.paused).toBe(false);
  });

  it('resets the credit of a viewer that reattaches', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { connection } = bench.attach();
    bench.session.produced(pattern(1000));
    connection.disconnected();
    const again = bench.attach({ resume: { epoch: EPOCH, receivedOffset: 1000, parsedOffset: 1000 } });
    bench.session.produced(pattern(900));
    expect(again.outlet.output).toHaveLength(900);
    expect(bench.shell.paused).toBe(false);
  });

  it('counts unparsed output against the credit when a viewer reattaches', () => {
    const bench = new TestBench({ window: fixedWindow(WINDOW) });
    const { connection } = bench.attach();
    bench.session.produced(pattern(1000));
    connection.disconnected();
    const again = bench.attach({ resume: { epoch: EPOCH, receivedOffset: 1000, parsedOffset: 0 } });
    bench.session.produced(pattern(900));
    expect(again.outlet.output).toHaveLength(0);
    expect(bench.shell.paused).toBe(true);
  });

  it('waits for the slowest viewer, and closes it when it stalls', () => {
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

  it('closes a viewer that acknowledged output and then stalled', () => {
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

  it('closes a viewer whose next bytes were dropped, rather than skipping them silently', () => {
    const bench = new TestBench({ window: fixedWindow(100), scrollback: new Scrollback(256, 64) });
    const { outlet } = bench.attach();
    bench.session.produced(pattern(1000));
    bench.clock.advance(2);
    expect(outlet.closed?.code).toBe(TERMINAL_CLOSE.stalled);
    expect(bench.shell.paused).toBe(false);
  });
});

describe('shouldPause', () => {
  it.each([
    [false, [], false],
    [true, [], false],
    [false, [0.99, 0.05], false],
    [false, [0.05, 1], true],
    [true, [0.51], true],
    [true, [0.5], false],
  ])('when paused is %p and viewers lag by %p windows, returns %p', (paused, fills, expected) => {
    expect(shouldPause(paused, fills)).toBe(expected);
  });
});
