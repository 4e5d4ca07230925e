import type { TunnelFrame } from '@latchkey/contracts';
import type { RawData, WebSocket } from 'ws';

/** Far more than a page has under way to one shell: a server that does not take it would have the rest fill the memory. */
const MAX_WAITING_BYTES = 2 * 2 ** 20;

/** One socket of a tunnel: the WebSocket that stands in for the one that the page could not open. */
export class TunnelSocket {
  #isPaused = false;

  /** @param tell what goes to the page; its last is `close` */
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
    // Whatever it is, such as an upgrade that was refused, `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) =>
      tell({ kind: 'close', socket: id, code, reason: reason.toString() }),
    );
  }

  get number(): number {
    return this.id;
  }

  /** What the page sends before it was told that the socket is open, or after its end, goes nowhere. */
  send(message: Uint8Array | string): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
    else socket.send(message, { binary: typeof message !== 'string' });
  }

  /** The page closes it. Codes that a WebSocket may not send are left out. */
  close(code: number, reason: string): void {
    const isAllowed = code === 1000 || (code >= 3000 && code <= 4999);
    this.socket.close(isAllowed ? code : 1000, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Whether nothing is read from it for now, so that the server holds back. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#pace();
  }

  #pace(): void {
    if (this.#isPaused) this.socket.pause();
    else this.socket.resume();
  }
}
