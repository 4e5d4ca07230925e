import { EventEmitter } from 'node:events';
import { randomBytes } from 'node:crypto';
import { encodeTunnelFrame, TUNNEL_LIMITS, TunnelFrameReader, type TunnelFrame } from '@latchkey/contracts';
import type { Response } from 'express';
import type { WebSocket } from 'ws';
import { TunnelAnswer } from './tunnel-answer';
import { TunnelSocket } from './tunnel-socket';
import { UnconfirmedBytes } from './unconfirmed-bytes';

/** More than sockets can still say after they are not read any more: such a page asks for answers and takes none. */
const MAX_UNCONFIRMED_BYTES = 8 * TUNNEL_LIMITS.unconfirmedBytes;

/** Opens a WebSocket to this server for the tunnel's visitor; null when there is no such path. */
export type OpenSocket = (path: string) => WebSocket | null;

/** One POST of a page. */
export interface TunnelPost {
  /** Counts from 0. */
  readonly number: number;
  /** The page has what is before this offset. */
  readonly received: number;
  /** Whole frames. */
  readonly body: Uint8Array;
}

/**
 * All sockets of one page, over plain requests: one GET at a time brings it what they say, numbered POSTs bring what it says to
 * them. What the page has not confirmed is kept and sent again after a cut, and while that is much the sockets are not read.
 * Emits `close` once.
 */
export class Tunnel extends EventEmitter<{ close: [] }> {
  readonly id = randomBytes(16).toString('base64url');
  readonly #sockets = new Map<number, TunnelSocket>();
  readonly #unconfirmed = new UnconfirmedBytes();
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
    return this.#unconfirmed.endOffset;
  }

  /**
   * Answers with what the page lacks. The latest GET gets it: one that is still being answered was given up by the page.
   * @returns false when what is asked for is not here (any more)
   */
  read(response: Response, from: number, isPoll: boolean): boolean {
    if (!this.#unconfirmed.has(from)) return false;
    this.#silence.refresh();
    this.#confirm(from);
    this.#answer?.drop();
    const answer = new TunnelAnswer(response, this.#unconfirmed, from, isPoll);
    this.#answer = answer;
    response.once('close', () => {
      if (this.#answer === answer) this.#answer = null;
    });
    // The first byte at once, by which the page sees that nothing on the way holds the answer back.
    if (!isPoll && answer.isCaughtUp) this.#fill();
    else answer.flush();
    return true;
  }

  /** Takes a POST, one that was taken before only once. @returns false when it does not fit what was said before */
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

  /** Tells the page that its sockets are closed, and ends it. */
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

  /** @returns false when it is none that a page sends */
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
    const socket = new TunnelSocket(id, target, (frame) => this.#heard(socket, frame));
    socket.pause(this.#isFull);
    this.#sockets.set(id, socket);
    return true;
  }

  #heard(socket: TunnelSocket, frame: TunnelFrame): void {
    if (this.#sockets.get(socket.number) !== socket) return;
    if (frame.kind === 'close') this.#sockets.delete(socket.number);
    this.#tell(frame);
  }

  #fill(): void {
    if (this.#answer?.isPoll === false) this.#tell({ kind: 'filler' });
  }

  #tell(frame: TunnelFrame): void {
    if (this.#closed) return;
    if (this.#unconfirmed.size > MAX_UNCONFIRMED_BYTES) return this.terminate();
    this.#unconfirmed.append(encodeTunnelFrame(frame));
    this.#answer?.flush();
    this.#pace();
  }

  #confirm(offset: number): boolean {
    const sound = this.#unconfirmed.confirm(offset);
    this.#pace();
    return sound;
  }

  /** While a page confirms too little its sockets are not read, until half of it is confirmed. */
  #pace(): void {
    const { unconfirmedBytes } = TUNNEL_LIMITS;
    const isFull = this.#unconfirmed.size >= (this.#isFull ? unconfirmedBytes / 2 : unconfirmedBytes);
    if (isFull === this.#isFull) return;
    this.#isFull = isFull;
    for (const socket of this.#sockets.values()) socket.pause(isFull);
  }
}
