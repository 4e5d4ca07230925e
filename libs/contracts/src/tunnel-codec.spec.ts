import * as fc from 'fast-check';
import { TUNNEL_LIMITS, type TunnelFrame } from './tunnel';
import { encodeTunnelFrame, TunnelFrameReader } from './tunnel-codec';

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const is = <T extends string>(kind: T) => fc.constant(kind);
/** Any text that UTF-8 can carry. The first character may be a byte order mark, which decoders tend to drop. */
const text = fc
  .tuple(fc.constantFrom('', '\ufeff'), fc.string({ unit: 'binary', maxLength: 50 }))
  .map((parts) => parts.join(''));
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

  it('never read a message beyond its limit or hold more than they were given, for any header and any cut', () => {
    const header = fc.tuple(
      fc.oneof(u32, fc.nat(40), fc.nat(2 * TUNNEL_LIMITS.maxMessageBytes)),
      fc.nat(8),
      u32,
      fc.uint8Array({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.array(header, { maxLength: 6 }), fc.integer({ min: 1, max: 30 }), (headers, size) => {
        const bytes = Buffer.concat(
          headers.map(([length, kind, socket, rest]) => {
            const head = Buffer.alloc(9);
            head.writeUInt32BE(length, 0);
            head.writeUInt8(kind, 4);
            head.writeUInt32BE(socket, 5);
            return Buffer.concat([head, rest]);
          }),
        );
        const reader = new TunnelFrameReader();
        let decoded = 0;
        for (let at = 0; at < bytes.length; at += size) {
          const read = reader.read(bytes.subarray(at, at + size));
          if (read === null) return;
          decoded += read.reduce((sum, frame) => sum + encodeTunnelFrame(frame).length, 0);
        }
        // Bytes that are not UTF-8 come back as U+FFFD, of three bytes.
        expect(decoded).toBeLessThanOrEqual(3 * bytes.length);
        const declared = Buffer.alloc(9);
        declared.writeUInt32BE(TUNNEL_LIMITS.maxMessageBytes + 1 + ((headers[0]?.[0] ?? 0) % 1e9), 0);
        expect(new TunnelFrameReader().read(declared)).toBeNull();
      }),
    );
  });

  it('keep a byte order mark at the start of a text', () => {
    const frame = { kind: 'text', socket: 1, text: '\ufefftext' } as const;
    expect(new TunnelFrameReader().read(encodeTunnelFrame(frame))).toEqual([frame]);
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
