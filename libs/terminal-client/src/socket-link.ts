import type { Transport, WebSocketLike } from './types';

export interface LinkEvents {
  opened(): void;
  message(bytes: Uint8Array): void;
  /** The socket closed, or a message was no binary one. Called once. */
  lost(code: number, reason: string): void;
}

/** One socket, as events that stop for good once it is dropped. */
export class SocketLink {
  #dropped = false;
  opened = false;

  constructor(
    private readonly socket: WebSocketLike,
    private readonly events: LinkEvents,
  ) {
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (this.#dropped) return;
      this.opened = true;
      events.opened();
    });
    socket.addEventListener('message', (event: { data: unknown }) => {
      if (this.#dropped) return;
      if (event.data instanceof ArrayBuffer) events.message(new Uint8Array(event.data));
      else this.fail(1003, 'the server sent text');
    });
    socket.addEventListener('close', (event: { code: number; reason: string }) =>
      this.#lose(event.code, event.reason),
    );
    // A close event follows, with all that can be known.
    socket.addEventListener('error', () => undefined);
  }

  get transport(): Transport {
    return this.socket.transport ?? 'websocket';
  }

  send(frame: Uint8Array): void {
    if (!this.#dropped) this.socket.send(frame);
  }

  /** Closes and reports the loss at once: a dead connection may take minutes to close. */
  fail(code: number, reason: string): void {
    this.socket.close(1000, reason);
    this.#lose(code, reason);
  }

  /** Closes without a report. */
  drop(): void {
    this.#dropped = true;
    this.socket.close(1000, 'the viewer leaves');
  }

  #lose(code: number, reason: string): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.events.lost(code, reason);
  }
}
