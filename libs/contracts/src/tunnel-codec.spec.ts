import * as fc from 'fast-check';
import { TUNNEL_LIMITS, type TunnelFrame } from './tunnel';
import { encodeTunnelFrame, TunnelFrameReader } from './tunnel-codec';

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const is = <T extends string>(kind: T) => fc.constant(kind);
const text = fc.string({ unit: 'grapheme', maxLength: 50 });
const frames: fc.Arbitrary<TunnelFrame[]> = fc.array(
  fc.oneof<fc.Arbitrary<TunnelFrame>[]>(
    fc.record({ kind: is('filler') }),
    fc.record({ kind: is('open'), socket: u32, path: text }),
    fc.record({ kind: is('opened'), socket: u32 }),
    fc.record({ kind: is('binary'), socket: u32, bytes: fc.uint8Array({ maxLength: 300 }) }),
    fc.record({ kind: is('text'), socket: u32, text }),
    fc.record({ kind: is('close'), socket: u32, code: fc.integer({ min: 0, max: 65535 }), reason: text }),
  ),
);

/** With bytes of their own, so that they can be compared. */
const plain = (read: readonly TunnelFrame[]) =>
  read.map((frame) => (frame.kind === 'binary' ? { ...frame, bytes: [...frame.bytes] } : frame));

describe('tunnel frames', () => {
  it('are decoded as encoded, for any cuts of the bytes', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(encodeTunnelFrame));
        const reader = new TunnelFrameReader();
        const received: TunnelFrame[] = [];
        for (let at = 0, n = 0; at < bytes.length; n++) {
          const size = cuts[n % cuts.length] ?? 1;
          const read = reader.read(bytes.subarray(at, at + size));
          received.push(...(read ?? []));
          at += size;
        }
        expect(plain(received)).toEqual(plain(sent));
        expect(reader.isBetweenFrames).toBe(true);
      }),
    );
  });

  it('never make the reader throw, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        new TunnelFrameReader().read(bytes);
      }),
    );
  });

  it.each([
    ['of an unknown kind', [0, 0, 0, 0, 6, 0, 0, 0, 1]],
    ['too short for its code', [0, 0, 0, 1, 5, 0, 0, 0, 1, 7]],
    ['longer than a message may be', [0, 0x10, 0, 1, 3, 0, 0, 0, 1]],
  ])('are refused when one is %s', (_case, bytes) => {
    expect(TUNNEL_LIMITS.maxMessageBytes).toBe(0x10_00_00);
    expect(new TunnelFrameReader().read(Uint8Array.from(bytes))).toBeNull();
  });
});
