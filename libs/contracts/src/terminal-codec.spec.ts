import * as fc from 'fast-check';
import { SESSION_LIMITS } from './sessions';
import { decodeClientFrame, decodeServerFrame, encodeClientFrame, encodeServerFrame } from './terminal-codec';
import { TERMINAL_LIMITS, type ClientFrame, type Decoded, type ServerFrame } from './terminal-protocol';

const offset = fc.maxSafeNat();
const payload = fc.uint8Array({ maxLength: 300 });
const size = {
  cols: fc.integer({ min: SESSION_LIMITS.minCols, max: SESSION_LIMITS.maxCols }),
  rows: fc.integer({ min: SESSION_LIMITS.minRows, max: SESSION_LIMITS.maxRows }),
};
const byte = fc.integer({ min: 0, max: 255 });
/** Any text that UTF-8 can carry. The first character may be a byte order mark, which decoders tend to drop. */
const text = fc
  .tuple(fc.constantFrom('', '\ufeff'), fc.string({ unit: 'binary' }))
  .map((parts) => parts.join(''));
const is = <T extends string>(type: T) => fc.constant(type);

const resume = fc
  .tuple(offset, offset, offset)
  .map(([epoch, a, b]) => ({ epoch, receivedOffset: Math.max(a, b), parsedOffset: Math.min(a, b) }));
const clientId = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));

const attach = {
  type: is('attach'),
  version: byte,
  clientId,
  resume: fc.option(resume),
  inputSequence: offset,
  ...size,
};

const clientFrame: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.record(attach),
  fc.record({ ...attach, readOnly: fc.constant(true) }),
  fc.record({ type: is('input'), sequence: offset, bytes: payload }),
  fc.record({ type: is('ack'), offset }),
  fc.record({ type: is('resize'), ...size }),
  fc.record({ type: is('ping'), opaque: fc.uint8Array({ maxLength: TERMINAL_LIMITS.maxPingBytes }) }),
);

const serverFrame: fc.Arbitrary<ServerFrame> = fc.oneof(
  fc
    .record({
      type: is('attached'),
      version: byte,
      resumed: fc.boolean(),
      epoch: offset,
      replayOffset: offset,
      liveOffset: offset,
      acceptedSequence: offset,
      ...size,
      windowBytes: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    })
    .map((frame) => ({ ...frame, liveOffset: Math.max(frame.liveOffset, frame.replayOffset) })),
  fc.record({ type: is('output'), offset, bytes: payload }),
  fc.tuple(offset, offset).map(([a, b]) => ({
    type: 'gap' as const,
    from: Math.min(a, b),
    to: Math.max(a, b),
  })),
  fc.record({ type: is('inputAck'), sequence: offset }),
  fc.record({ type: is('resized'), ...size }),
  fc.record({ type: is('exit'), exitCode: fc.integer({ min: -1, max: 2 ** 31 - 1 }), signal: byte }),
  fc.record({
    type: is('error'),
    code: fc.integer({ min: 0, max: 65535 }),
    message: text,
  }),
  fc.record({ type: is('snapshot'), offset, begins: fc.boolean(), bytes: payload }),
  fc.record({ type: is('pong'), opaque: fc.uint8Array({ maxLength: TERMINAL_LIMITS.maxPingBytes }) }),
);

/** Jest compares a Buffer's and a Uint8Array's class too; the values are what counts. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, v: unknown) => (v instanceof Uint8Array ? Array.from(v) : v)));

describe('terminal codec', () => {
  it('decodes every client frame that it encodes', () => {
    fc.assert(
      fc.property(clientFrame, (frame) => {
        expect(plain(decodeClientFrame(encodeClientFrame(frame)))).toEqual(plain({ ok: true, frame }));
      }),
    );
  });

  it('decodes every server frame that it encodes', () => {
    fc.assert(
      fc.property(serverFrame, (frame) => {
        expect(plain(decodeServerFrame(encodeServerFrame(frame)))).toEqual(plain({ ok: true, frame }));
      }),
    );
  });

  it('never throws on garbage, in either direction', () => {
    const typed = fc
      .tuple(
        fc.constantFrom(1, 2, 3, 4, 5, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 255),
        fc.uint8Array(),
      )
      .map(([type, rest]) => Uint8Array.of(type, ...rest));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), typed), (bytes) => {
        for (const decode of [decodeClientFrame, decodeServerFrame]) {
          const result: Decoded<unknown> = decode(bytes);
          if (!result.ok) expect(result.closeCode).toBe(1008);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('decodes no frame into more bytes than it was given, copying none of them', () => {
    fc.assert(
      fc.property(
        fc.oneof(clientFrame.map(encodeClientFrame), fc.uint8Array({ maxLength: 400 })),
        (bytes) => {
          const decoded = decodeClientFrame(bytes);
          if (!decoded.ok) return;
          const views = Object.values(decoded.frame).filter((field) => field instanceof Uint8Array);
          expect(views.every(({ buffer }) => buffer === bytes.buffer)).toBe(true);
        },
      ),
    );
  });

  it('encodes every damaged frame that it accepts back to the same meaning', () => {
    fc.assert(
      fc.property(serverFrame, fc.nat(), byte, (frame, at, value) => {
        const bytes = encodeServerFrame(frame);
        bytes[at % bytes.length] = value;
        const decoded = decodeServerFrame(bytes);
        if (decoded.ok)
          expect(plain(decodeServerFrame(encodeServerFrame(decoded.frame)))).toEqual(plain(decoded));
      }),
    );
  });

  it('refuses frames of fixed length that are too short or too long', () => {
    fc.assert(
      fc.property(
        clientFrame.filter((frame) => !['input', 'ping'].includes(frame.type)),
        fc.nat(),
        (frame, n) => {
          const bytes = encodeClientFrame(frame);
          expect(decodeClientFrame(bytes.subarray(0, n % bytes.length)).ok).toBe(false);
          expect(decodeClientFrame(Uint8Array.of(...bytes, 0)).ok).toBe(false);
        },
      ),
    );
  });

  it('reads a frame from the middle of a larger buffer', () => {
    const frame = encodeClientFrame({ type: 'ack', offset: 2 ** 40 + 7 });
    const pool = new Uint8Array(100).fill(9);
    pool.set(frame, 13);
    expect(decodeClientFrame(pool.subarray(13, 13 + frame.length))).toEqual({
      ok: true,
      frame: { type: 'ack', offset: 2 ** 40 + 7 },
    });
  });

  it('accepts the largest frame and refuses one byte more with 1009', () => {
    const largest = encodeClientFrame({
      type: 'input',
      sequence: 1,
      bytes: new Uint8Array(TERMINAL_LIMITS.maxPayloadBytes),
    });
    expect(largest).toHaveLength(TERMINAL_LIMITS.maxFrameBytes);
    expect(decodeClientFrame(largest).ok).toBe(true);
    expect(decodeClientFrame(Uint8Array.of(...largest, 0))).toMatchObject({ ok: false, closeCode: 1009 });
  });

  it.each([
    ['an offset beyond 2^53', Uint8Array.of(3, 0, 0x20, 0, 0, 0, 0, 0, 0)],
    ['a size of 0 columns', Uint8Array.of(4, 0, 0, 0, 24)],
    ['a size of 65535 rows', Uint8Array.of(4, 0, 80, 255, 255)],
    ['a ping of 65 bytes', Uint8Array.of(5, ...new Uint8Array(65))],
    ["a server's frame", encodeServerFrame({ type: 'inputAck', sequence: 1 })],
    ['nothing', new Uint8Array(0)],
  ])('refuses %s', (_, bytes) => {
    expect(decodeClientFrame(bytes)).toMatchObject({ ok: false, closeCode: 1008 });
  });

  it('throws when encoding an offset that is not a safe integer', () => {
    for (const bad of [-1, 0.5, NaN, 2 ** 53]) {
      expect(() => encodeClientFrame({ type: 'ack', offset: bad })).toThrow(RangeError);
    }
  });
});
