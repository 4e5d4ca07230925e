import type { TunnelFrame } from '@latchkey/contracts';
import type { RawData, WebSocket } from 'ws';

/** Far more than a page sends ahead to one shell. Beyond it, a stuck receiver would fill the memory. */
const MAX_BUFFERED_BYTES = 2 * 2 ** 20;

/** One socket of a tunnel: a WebSocket in place of the one that the page could not open. */
export class TunnelSocket {
  #isPaused = false;

  /** @param tell receives frames for the page, `close` last */
  constructor(
    private readonly id: number,
    private readonly socket: WebSocket,
    tell: (frame: TunnelFrame) => void,
  ) {
    socket.on('open', () => {
      this.#pace();
      tell({ kind: 'opened', socket: id });
    });
    socket.on('message', (data: RawData, isBinary: boolean) => {
      const bytes = data as Buffer;
      tell(
        isBinary
          ? { kind: 'binary', socket: id, bytes }
          : { kind: 'text', socket: id, text: bytes.toString() },
      );
    });
    // `close` follows every error, such as a refused upgrade.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) =>
      tell({ kind: 'close', socket: id, code, reason: reason.toString() }),
    );
  }

  get number(): number {
    return this.id;
  }

  /** Drops messages that come before the page knows that the socket is open, or after it closed. */
  send(message: Uint8Array | string): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else socket.send(message, { binary: typeof message !== 'string' });
  }

  /** Closes the socket on the page's behalf. Replaces codes that a WebSocket may not send by 1000. */
  close(code: number, reason: string): void {
    const isAllowed = code === 1000 || (code >= 3000 && code <= 4999);
    this.socket.close(isAllowed ? code : 1000, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Stops or resumes reading, so that backpressure reaches the server. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#pace();
  }

  #pace(): void {
    if (this.#isPaused) this.socket.pause();
    else this.socket.resume();
  }
}
