import * as fc from 'fast-check';
import { RetransmitBuffer } from './retransmit-buffer';

describe('RetransmitBuffer', () => {
  it('returns the bytes from any unconfirmed offset, and keeps only unconfirmed bytes', () => {
    const steps = fc.array(
      fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.double({ min: 0, max: 1, noNaN: true })),
    );
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (sequence, where) => {
        const buffer = new RetransmitBuffer();
        let all = Buffer.alloc(0);
        let confirmed = 0;
        for (const step of sequence) {
          if (typeof step === 'number') {
            confirmed += Math.floor(step * (all.length - confirmed));
            expect(buffer.confirm(confirmed)).toBe(true);
          } else {
            buffer.append(step);
            all = Buffer.concat([all, step]);
          }
          expect([buffer.endOffset, buffer.size]).toEqual([all.length, all.length - confirmed]);
        }
        const from = confirmed + Math.floor(where * (all.length - confirmed));
        expect(buffer.has(from)).toBe(true);
        expect(Buffer.concat(buffer.from(from))).toEqual(all.subarray(from));
      }),
    );
  });

  it('rejects offsets that were dropped or never existed', () => {
    const buffer = new RetransmitBuffer();
    buffer.append(Buffer.from('abcdef'));
    expect(buffer.confirm(7)).toBe(false);
    expect(buffer.confirm(4)).toBe(true);
    // An outdated confirmation that arrives late changes nothing.
    expect(buffer.confirm(2)).toBe(true);
    expect([3, 4, 6, 7].map((offset) => buffer.has(offset))).toEqual([false, true, true, false]);
  });
});
