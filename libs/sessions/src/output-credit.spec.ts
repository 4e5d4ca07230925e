import * as fc from 'fast-check';
import { shouldPause } from './backpressure';
import { OutputCredit } from './output-credit';
import { fixedWindow } from './session.test-kit';

describe('OutputCredit', () => {
  it('never allows more unacknowledged output than the window', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(200))), (steps) => {
        const credit = new OutputCredit(fixedWindow(100), 0, 0);
        for (const [send, n] of steps) {
          if (send) credit.spend(Math.min(n, credit.availableBytes), 0, false);
          else credit.ack(Math.min(n + credit.ackedOffset, credit.sentOffset), 0);
          expect(credit.sentOffset - credit.ackedOffset).toBeLessThanOrEqual(100);
          expect(credit.availableBytes).toBe(100 - (credit.sentOffset - credit.ackedOffset));
        }
      }),
    );
  });

  it('counts unparsed output of a viewer that reattaches', () => {
    expect(new OutputCredit(fixedWindow(100), 30, 70).availableBytes).toBe(60);
    expect(new OutputCredit(fixedWindow(100), 30, 700).availableBytes).toBe(0);
  });

  it('refuses an acknowledgement of unsent output, and ignores an old one', () => {
    const credit = new OutputCredit(fixedWindow(100), 0, 0);
    credit.spend(10, 0, false);
    expect(credit.ack(11, 0)).toBe(false);
    expect(credit.ack(10, 0)).toBe(true);
    expect(credit.ack(4, 0)).toBe(true);
    expect(credit.ackedOffset).toBe(10);
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
