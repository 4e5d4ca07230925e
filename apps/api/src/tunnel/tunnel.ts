import { EventEmitter } from 'node:events';
import { randomBytes } from 'node:crypto';
import { encodeTunnelFrame, TUNNEL_LIMITS, TunnelFrameReader, type TunnelFrame } from '@latchkey/contracts';
import type { Response } from 'express';
import type { WebSocket } from 'ws';
import { RetransmitBuffer } from './retransmit-buffer';
import { TunnelAnswer } from './tunnel-answer';
import { TunnelSocket } from './tunnel-socket';

/** More than paused sockets can still deliver. A page beyond it requests data without ever reading it. */
const MAX_BUFFERED_BYTES = 8 * TUNNEL_LIMITS.unconfirmedBytes;

/** Opens a WebSocket to this server with the tunnel's credentials; null when the path doesn't exist. */
export type OpenSocket = (path: string) => WebSocket | null;

/** One POST of a page. */
interface TunnelPost {
  /** Counts from 0. */
  readonly number: number;
  /** The page has received everything before this offset. */
  readonly received: number;
  /** Whole frames. */
  readonly body: Uint8Array;
}

/**
 * Carries all sockets of one page over plain requests: one GET at a time delivers their messages, and numbered POSTs carry
 * the page's. Unconfirmed bytes are kept and sent again after a cut; while there are too many, the sockets are paused.
 * Emits `close` once.
 */
export class Tunnel extends EventEmitter<{ close: [] }> {
  readonly id = randomBytes(16).toString('base64url');
  readonly #sockets = new Map<number, TunnelSocket>();
  readonly #buffer = new RetransmitBuffer();
  readonly #filler = setInterval(() => this.#fill(), TUNNEL_LIMITS.fillerEveryMs).unref();
  readonly #silence = setTimeout(() => this.terminate(), TUNNEL_LIMITS.silenceMs).unref();
  #answer: TunnelAnswer | null = null;
  #nextNumber = 0;
  #isFull = false;
  #closed = false;

  constructor(private readonly openSocket: OpenSocket) {
    super();
  }

  get producedBytes(): number {
    return this.#buffer.endOffset;
  }

  /**
   * Answers with the bytes that the page lacks. A new GET replaces the previous one, which the page has given up on.
   * @returns false when the requested bytes are gone or don't exist
   */
  read(response: Response, from: number, isPoll: boolean): boolean {
    if (!this.#buffer.has(from)) return false;
    this.#silence.refresh();
    this.#confirm(from);
    this.#answer?.drop();
    const answer = new TunnelAnswer(response, this.#buffer, from, isPoll);
    this.#answer = answer;
    response.once('close', () => {
      if (this.#answer === answer) this.#answer = null;
    });
    // Send a first byte at once: it shows the page that no proxy buffers the answer.
    if (!isPoll && answer.isCaughtUp) this.#fill();
    else answer.flush();
    return true;
  }

  /** Applies a POST, and ignores repeats. @returns false when it is out of step */
  write({ number, received, body }: TunnelPost): boolean {
    this.#silence.refresh();
    if (!this.#confirm(received) || number > this.#nextNumber) return false;
    if (number < this.#nextNumber) return true;
    const reader = new TunnelFrameReader();
    const frames = reader.read(body);
    if (frames === null || !reader.isBetweenFrames) return false;
    this.#nextNumber += 1;
    return frames.every((frame) => this.#take(frame));
  }

  /** Closes the page's sockets, then the tunnel. */
  close(code: number, reason: string): void {
    for (const socket of this.#sockets.keys()) this.#tell({ kind: 'close', socket, code, reason });
    this.terminate();
  }

  terminate(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#filler);
    clearTimeout(this.#silence);
    for (const socket of this.#sockets.values()) socket.terminate();
    this.#sockets.clear();
    this.#answer?.drop();
    this.emit('close');
  }

  /** @returns false when a page may not send this frame */
  #take(frame: TunnelFrame): boolean {
    switch (frame.kind) {
      case 'open':
        return this.#open(frame.socket, frame.path);
      case 'binary':
        this.#sockets.get(frame.socket)?.send(frame.bytes);
        return true;
      case 'text':
        this.#sockets.get(frame.socket)?.send(frame.text);
        return true;
      case 'close':
        this.#sockets.get(frame.socket)?.close(frame.code, frame.reason);
        return true;
      case 'opened':
      case 'filler':
        return false;
    }
  }

  #open(id: number, path: string): boolean {
    if (this.#closed || this.#sockets.has(id)) return false;
    const isFull = this.#sockets.size >= TUNNEL_LIMITS.maxSockets;
    const target = isFull ? null : this.openSocket(path);
    if (target === null) {
      const reason = isFull ? 'Too many sockets are open.' : 'There is nothing at this address.';
      this.#tell({ kind: 'close', socket: id, code: isFull ? 1013 : 1008, reason });
      return true;
    }
    const socket = new TunnelSocket(id, target, (frame) => this.#forward(socket, frame));
    socket.pause(this.#isFull);
    this.#sockets.set(id, socket);
    return true;
  }

  #forward(socket: TunnelSocket, frame: TunnelFrame): void {
    if (this.#sockets.get(socket.number) !== socket) return;
    if (frame.kind === 'close') this.#sockets.delete(socket.number);
    this.#tell(frame);
  }

  #fill(): void {
    if (this.#answer?.isPoll === false) this.#tell({ kind: 'filler' });
  }

  #tell(frame: TunnelFrame): void {
    if (this.#closed) return;
    if (this.#buffer.size > MAX_BUFFERED_BYTES) return this.terminate();
    this.#buffer.append(encodeTunnelFrame(frame));
    this.#answer?.flush();
    this.#pace();
  }

  #confirm(offset: number): boolean {
    const sound = this.#buffer.confirm(offset);
    this.#pace();
    return sound;
  }

  /** Pauses the sockets while too much is unconfirmed, until half of it is confirmed. */
  #pace(): void {
    const { unconfirmedBytes } = TUNNEL_LIMITS;
    const isFull = this.#buffer.size >= (this.#isFull ? unconfirmedBytes / 2 : unconfirmedBytes);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    for (const socket of this.#sockets.values()) socket.pause(isFull);
  }
}
