import * as fc from 'fast-check';
import { OutputCredit, shouldPause } from './output-credit';

describe('OutputCredit', () => {
  it('never lets more than the window be sent and not acknowledged', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(200))), (steps) => {
        const credit = new OutputCredit(100, 0, 0);
        for (const [send, n] of steps) {
          if (send) credit.spend(Math.min(n, credit.availableBytes));
          else credit.ack(Math.min(n + credit.ackedOffset, credit.sentOffset));
          expect(credit.sentOffset - credit.ackedOffset).toBeLessThanOrEqual(100);
          expect(credit.availableBytes).toBe(100 - (credit.sentOffset - credit.ackedOffset));
        }
      }),
    );
  });

  it('counts what waits unparsed in a viewer that attaches again', () => {
    expect(new OutputCredit(100, 30, 70).availableBytes).toBe(60);
    expect(new OutputCredit(100, 30, 700).availableBytes).toBe(0);
  });

  it('refuses an acknowledgement of what was not sent, and ignores an old one', () => {
    const credit = new OutputCredit(100, 0, 0);
    credit.spend(10);
    expect(credit.ack(11)).toBe(false);
    expect(credit.ack(10)).toBe(true);
    expect(credit.ack(4)).toBe(true);
    expect(credit.ackedOffset).toBe(10);
  });
});

describe('shouldPause', () => {
  it.each([
    [false, [], false],
    [true, [], false],
    [false, [99, 5], false],
    [false, [5, 100], true],
    [true, [51], true],
    [true, [50], false],
  ])('paused %p, viewers behind by %p: %p', (paused, lags, expected) => {
    expect(shouldPause(paused, lags, 100)).toBe(expected);
  });
});
