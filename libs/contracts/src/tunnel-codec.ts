import { TUNNEL_LIMITS, type TunnelFrame } from './tunnel';
import { utf8Decode, utf8Encode } from './utf8';

/** Length of the payload u32 · kind u8 · socket u32, big-endian. */
const HEADER_BYTES = 9;
const KIND = { filler: 0, open: 1, opened: 2, binary: 3, text: 4, close: 5 } as const;
const NOTHING = new Uint8Array(0);

export function encodeTunnelFrame(frame: TunnelFrame): Uint8Array<ArrayBuffer> {
  const payload = payloadOf(frame);
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length);
  view.setUint8(4, KIND[frame.kind]);
  view.setUint32(5, frame.kind === 'filler' ? 0 : frame.socket);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** Decodes frames from bytes that arrive in pieces of any size. */
export class TunnelFrameReader {
  #rest: Uint8Array = NOTHING;

  /** Whether the bytes so far end at the end of a frame. */
  get isBetweenFrames(): boolean {
    return this.#rest.length === 0;
  }

  /**
   * @returns the frames that these bytes complete, or null when they are invalid, after which the reader is unusable.
   * Messages are views into the bytes, not copies.
   */
  read(bytes: Uint8Array): readonly TunnelFrame[] | null {
    const all = this.#rest.length === 0 ? bytes : concatenate(this.#rest, bytes);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const frames: TunnelFrame[] = [];
    let position = 0;
    while (all.length - position >= HEADER_BYTES) {
      const length = view.getUint32(position);
      if (length > TUNNEL_LIMITS.maxMessageBytes) return null;
      const end = position + HEADER_BYTES + length;
      if (end > all.length) break;
      const payload = all.subarray(position + HEADER_BYTES, end);
      const frame = decode(view.getUint8(position + 4), view.getUint32(position + 5), payload);
      if (frame === null) return null;
      frames.push(frame);
      position = end;
    }
    this.#rest = all.subarray(position);
    return frames;
  }
}

function payloadOf(frame: TunnelFrame): Uint8Array {
  switch (frame.kind) {
    case 'open':
      return utf8Encode(frame.path);
    case 'binary':
      return frame.bytes;
    case 'text':
      return utf8Encode(frame.text);
    case 'close':
      return concatenate(Uint8Array.of(frame.code >> 8, frame.code & 0xff), utf8Encode(frame.reason));
    case 'filler':
    case 'opened':
      return NOTHING;
  }
}

function decode(kind: number, socket: number, payload: Uint8Array): TunnelFrame | null {
  switch (kind) {
    case KIND.filler:
      return { kind: 'filler' };
    case KIND.open:
      return { kind: 'open', socket, path: utf8Decode(payload) };
    case KIND.opened:
      return { kind: 'opened', socket };
    case KIND.binary:
      return { kind: 'binary', socket, bytes: payload };
    case KIND.text:
      return { kind: 'text', socket, text: utf8Decode(payload) };
    case KIND.close: {
      const [high, low] = payload;
      if (high === undefined || low === undefined) return null;
      return { kind: 'close', socket, code: high * 256 + low, reason: utf8Decode(payload.subarray(2)) };
    }
    default:
      return null;
  }
}

function concatenate(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
