import { FrameReader, FrameWriter } from './terminal-bytes';
import {
  FRAME,
  TERMINAL_LIMITS,
  type AttachedFrame,
  type AttachFrame,
  type ClientFrame,
  type Decoded,
  type ServerFrame,
} from './terminal-protocol';
import { SESSION_LIMITS } from './sessions';
import { utf8Decode, utf8Encode } from './utf8';

const CLIENT_ID_BYTES = 16;
const FLAG_RESUME = 1;
const FLAG_READ_ONLY = 2;
const FLAG_BEGINS = 1;

/** @throws RangeError when a field is out of its range */
export function encodeClientFrame(frame: ClientFrame): Uint8Array<ArrayBuffer> {
  switch (frame.type) {
    case 'attach':
      return encodeAttach(frame);
    case 'input':
      return new FrameWriter(FRAME.input, 8 + frame.bytes.length).u64(frame.sequence).raw(frame.bytes).bytes;
    case 'ack':
      return new FrameWriter(FRAME.ack, 8).u64(frame.offset).bytes;
    case 'resize':
      return new FrameWriter(FRAME.resize, 4).u16(frame.cols).u16(frame.rows).bytes;
    case 'ping':
      return new FrameWriter(FRAME.ping, frame.opaque.length).raw(frame.opaque).bytes;
  }
}

/** @throws RangeError when a field is out of its range */
export function encodeServerFrame(frame: ServerFrame): Uint8Array<ArrayBuffer> {
  switch (frame.type) {
    case 'attached':
      return encodeAttached(frame);
    case 'output':
      return new FrameWriter(FRAME.output, 8 + frame.bytes.length).u64(frame.offset).raw(frame.bytes).bytes;
    case 'gap':
      return new FrameWriter(FRAME.gap, 16).u64(frame.from).u64(frame.to).bytes;
    case 'inputAck':
      return new FrameWriter(FRAME.inputAck, 8).u64(frame.sequence).bytes;
    case 'resized':
      return new FrameWriter(FRAME.resized, 4).u16(frame.cols).u16(frame.rows).bytes;
    case 'exit':
      return new FrameWriter(FRAME.exit, 5).i32(frame.exitCode).u8(frame.signal).bytes;
    case 'error': {
      const message = utf8Encode(frame.message);
      return new FrameWriter(FRAME.error, 2 + message.length).u16(frame.code).raw(message).bytes;
    }
    case 'snapshot':
      return new FrameWriter(FRAME.snapshot, 9 + frame.bytes.length)
        .u64(frame.offset)
        .u8(frame.begins ? FLAG_BEGINS : 0)
        .raw(frame.bytes).bytes;
    case 'pong':
      return new FrameWriter(FRAME.pong, frame.opaque.length).raw(frame.opaque).bytes;
  }
}

/** Decodes a client's frame. Byte fields are views into `bytes`, not copies. */
export function decodeClientFrame(bytes: Uint8Array): Decoded<ClientFrame> {
  return decode<ClientFrame>(bytes, (type, reader) => {
    switch (type) {
      case FRAME.attach:
        return decodeAttach(reader);
      case FRAME.input:
        return { type: 'input', sequence: reader.u64(), bytes: reader.rest() };
      case FRAME.ack:
        return { type: 'ack', offset: reader.u64() };
      case FRAME.resize:
        return sizeOrNull({ type: 'resize', cols: reader.u16(), rows: reader.u16() });
      case FRAME.ping:
        return pingOrNull({ type: 'ping', opaque: reader.rest() });
      default:
        return null;
    }
  });
}

/** Decodes a server's frame. Byte fields are views into `bytes`, not copies. */
export function decodeServerFrame(bytes: Uint8Array): Decoded<ServerFrame> {
  return decode<ServerFrame>(bytes, (type, reader) => {
    switch (type) {
      case FRAME.attached:
        return decodeAttached(reader);
      case FRAME.output:
        return { type: 'output', offset: reader.u64(), bytes: reader.rest() };
      case FRAME.gap: {
        const gap = { type: 'gap', from: reader.u64(), to: reader.u64() } as const;
        return gap.from <= gap.to ? gap : null;
      }
      case FRAME.inputAck:
        return { type: 'inputAck', sequence: reader.u64() };
      case FRAME.resized:
        return sizeOrNull({ type: 'resized', cols: reader.u16(), rows: reader.u16() });
      case FRAME.exit:
        return { type: 'exit', exitCode: reader.i32(), signal: reader.u8() };
      case FRAME.error:
        return { type: 'error', code: reader.u16(), message: utf8Decode(reader.rest()) };
      case FRAME.snapshot: {
        const [offset, flags] = [reader.u64(), reader.u8()];
        return { type: 'snapshot', offset, begins: flags === FLAG_BEGINS, bytes: reader.rest() };
      }
      case FRAME.pong:
        return pingOrNull({ type: 'pong', opaque: reader.rest() });
      default:
        return null;
    }
  });
}

function decode<Frame>(
  bytes: Uint8Array,
  read: (type: number, reader: FrameReader) => Frame | null,
): Decoded<Frame> {
  if (bytes.length > TERMINAL_LIMITS.maxFrameBytes) {
    return {
      ok: false,
      closeCode: 1009,
      reason: `a frame of more than ${TERMINAL_LIMITS.maxFrameBytes} bytes`,
    };
  }
  const type = bytes[0];
  if (type === undefined) return { ok: false, closeCode: 1008, reason: 'an empty frame' };
  const reader = new FrameReader(bytes);
  const frame = read(type, reader);
  if (frame === null || !reader.complete) {
    return { ok: false, closeCode: 1008, reason: `a frame of type ${type} that cannot be read` };
  }
  return { ok: true, frame };
}

function encodeAttach(frame: AttachFrame): Uint8Array<ArrayBuffer> {
  return new FrameWriter(FRAME.attach, 2 + CLIENT_ID_BYTES + 36)
    .u8(frame.version)
    .u8((frame.resume === null ? 0 : FLAG_RESUME) | (frame.readOnly === true ? FLAG_READ_ONLY : 0))
    .raw(hexToBytes(frame.clientId))
    .u64(frame.resume?.epoch ?? 0)
    .u64(frame.resume?.receivedOffset ?? 0)
    .u64(frame.resume?.parsedOffset ?? 0)
    .u64(frame.inputSequence)
    .u16(frame.cols)
    .u16(frame.rows).bytes;
}

function decodeAttach(reader: FrameReader): AttachFrame | null {
  const version = reader.u8();
  const flags = reader.u8();
  const clientId = bytesToHex(reader.raw(CLIENT_ID_BYTES));
  const position = { epoch: reader.u64(), receivedOffset: reader.u64(), parsedOffset: reader.u64() };
  const inputSequence = reader.u64();
  const [cols, rows] = [reader.u16(), reader.u16()];
  if (position.parsedOffset > position.receivedOffset) return null;
  const resume = (flags & FLAG_RESUME) === 0 ? null : position;
  const readOnly = (flags & FLAG_READ_ONLY) !== 0 && { readOnly: true };
  return sizeOrNull({ type: 'attach', version, clientId, resume, inputSequence, cols, rows, ...readOnly });
}

function encodeAttached(frame: AttachedFrame): Uint8Array<ArrayBuffer> {
  return new FrameWriter(FRAME.attached, 42)
    .u8(frame.version)
    .u8(frame.resumed ? FLAG_RESUME : 0)
    .u64(frame.epoch)
    .u64(frame.replayOffset)
    .u64(frame.liveOffset)
    .u64(frame.acceptedSequence)
    .u16(frame.cols)
    .u16(frame.rows)
    .u32(frame.windowBytes).bytes;
}

function decodeAttached(reader: FrameReader): AttachedFrame | null {
  const version = reader.u8();
  const resumed = reader.u8() === FLAG_RESUME;
  const [epoch, replayOffset, liveOffset] = [reader.u64(), reader.u64(), reader.u64()];
  const acceptedSequence = reader.u64();
  const [cols, rows, windowBytes] = [reader.u16(), reader.u16(), reader.u32()];
  if (liveOffset < replayOffset || windowBytes === 0) return null;
  return sizeOrNull({
    type: 'attached',
    version,
    resumed,
    epoch,
    replayOffset,
    liveOffset,
    acceptedSequence,
    cols,
    rows,
    windowBytes,
  });
}

function sizeOrNull<const Frame extends { cols: number; rows: number }>(frame: Frame): Frame | null {
  const { minCols, maxCols, minRows, maxRows } = SESSION_LIMITS;
  const fits =
    frame.cols >= minCols && frame.cols <= maxCols && frame.rows >= minRows && frame.rows <= maxRows;
  return fits ? frame : null;
}

function pingOrNull<const Frame extends { opaque: Uint8Array }>(frame: Frame): Frame | null {
  return frame.opaque.length <= TERMINAL_LIMITS.maxPingBytes ? frame : null;
}

function bytesToHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function hexToBytes(hex: string): Uint8Array {
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError('a client id has 32 lower-case hex digits');
  return Uint8Array.from({ length: CLIENT_ID_BYTES }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
