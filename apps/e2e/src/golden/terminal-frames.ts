import { WebSocket } from 'ws';
import type { Visitor } from '@latchkey/testing';

/**
 * A viewer that speaks the terminal protocol byte by byte, without the product's codec: a change of the codec must not hide
 * a change of the protocol.
 */
export class RawViewer {
  readonly frames: Buffer[] = [];
  closeCode: number | null = null;
  readonly #socket: WebSocket;

  constructor(url: string, visitor: Visitor, sessionId: string) {
    this.#socket = new WebSocket(`${url.replace('http', 'ws')}/api/terminal?session=${sessionId}`, {
      headers: visitor.socketHeaders,
    });
    this.#socket.on('message', (data) => this.frames.push(data as Buffer));
    this.#socket.on('close', (code) => (this.closeCode = code));
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once('open', resolve);
      this.#socket.once('error', reject);
    });
  }

  /** ATTACH: version 1, or another; a resume position of a session that never was, if wished. */
  attach({ version = 1, resumes = false, client = 'a1' } = {}): void {
    const frame = Buffer.alloc(55);
    frame[0] = 0x01;
    frame[1] = version;
    frame[2] = resumes ? 1 : 0;
    frame.write(client.repeat(16), 3, 'hex');
    if (resumes) {
      frame.writeBigUInt64BE(4711n, 19);
      frame.writeBigUInt64BE(9n, 27);
      frame.writeBigUInt64BE(9n, 35);
    }
    frame.writeUInt16BE(80, 51);
    frame.writeUInt16BE(24, 53);
    this.#socket.send(frame);
  }

  input(sequence: number, text: string): void {
    const head = Buffer.alloc(9);
    head[0] = 0x02;
    head.writeBigUInt64BE(BigInt(sequence), 1);
    this.#socket.send(Buffer.concat([head, Buffer.from(text)]));
  }

  resize(cols: number, rows: number): void {
    const frame = Buffer.alloc(5);
    frame[0] = 0x04;
    frame.writeUInt16BE(cols, 1);
    frame.writeUInt16BE(rows, 3);
    this.#socket.send(frame);
  }

  ping(text: string): void {
    this.#socket.send(Buffer.concat([Buffer.from([0x05]), Buffer.from(text)]));
  }

  text(message: string): void {
    this.#socket.send(message);
  }

  /** Output and screens so far. */
  get output(): string {
    const bytes = this.frames.flatMap((frame) =>
      frame[0] === 0x82 ? [frame.subarray(9)] : frame[0] === 0x89 ? [frame.subarray(10)] : [],
    );
    return Buffer.concat(bytes).toString();
  }

  has(type: number): boolean {
    return this.frames.some((frame) => frame[0] === type);
  }

  close(): void {
    this.#socket.close();
  }
}

/** Says field by field what the first frame of each type held. */
export function describeFrames(frames: readonly Buffer[]): Record<string, unknown> {
  const types = [...new Set(frames.map((frame) => frame[0] ?? 0))].sort((a, b) => a - b);
  return Object.fromEntries(
    types.map((type) => [
      `0x${type.toString(16)}`,
      describeFrame(frames.find((frame) => frame[0] === type) ?? Buffer.alloc(1)),
    ]),
  );
}

function describeFrame(frame: Buffer): Record<string, string> {
  const u64 = (at: number): string => String(frame.readBigUInt64BE(at));
  const rest = (at: number): string => (frame.length > at ? '<bytes>' : '<none>');
  switch (frame[0]) {
    case 0x81:
      return {
        frameBytes: String(frame.length),
        version: String(frame[1]),
        flags: String(frame[2]),
        epoch: frame.readBigUInt64BE(3) > 0n ? '<epoch>' : '0',
        acceptedSequence: u64(27),
        size: `${frame.readUInt16BE(35)}x${frame.readUInt16BE(37)}`,
        windowBytes: String(frame.readUInt32BE(39)),
      };
    case 0x82:
      return { offset: '<offset>', bytes: rest(9) };
    case 0x83:
      return { frameBytes: String(frame.length), from: u64(1), to: '<offset>' };
    case 0x84:
      return { frameBytes: String(frame.length), sequence: '<sequence>' };
    case 0x87:
      return { code: String(frame.readUInt16BE(1)), message: rest(3) };
    case 0x89:
      return { offset: '<offset>', flags: String(frame[9]), bytes: rest(10) };
    default:
      return { hex: frame.toString('hex') };
  }
}
