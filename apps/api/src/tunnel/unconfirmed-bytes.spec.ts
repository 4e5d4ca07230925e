import * as fc from 'fast-check';
import { UnconfirmedBytes } from './unconfirmed-bytes';

describe('UnconfirmedBytes', () => {
  it('gives what was appended from any offset that is not confirmed, and keeps no more', () => {
    const steps = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.double({ min: 0, max: 1, noNaN: true })),
    );
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (sequence, where) => {
        const kept = new UnconfirmedBytes();
        let all = Buffer.alloc(0);
        let confirmed = 0;
        for (const step of sequence) {
          if (typeof step === 'number') {
            confirmed += Math.floor(step * (all.length - confirmed));
            expect(kept.confirm(confirmed)).toBe(true);
          } else {
            kept.append(step);
            all = Buffer.concat([all, step]);
          }
          expect([kept.endOffset, kept.size]).toEqual([all.length, all.length - confirmed]);
        }
        const from = confirmed + Math.floor(where * (all.length - confirmed));
        expect(kept.has(from)).toBe(true);
        expect(Buffer.concat(kept.from(from))).toEqual(all.subarray(from));
      }),
    );
  });

  it('knows what is gone and what never was', () => {
    const kept = new UnconfirmedBytes();
    kept.append(Buffer.from('abcdef'));
    expect(kept.confirm(7)).toBe(false);
    expect(kept.confirm(4)).toBe(true);
    // A late word of an earlier confirmation changes nothing.
    expect(kept.confirm(2)).toBe(true);
    expect([3, 4, 6, 7].map((offset) => kept.has(offset))).toEqual([false, true, true, false]);
  });
});
