import type { TunnelFrame } from '@latchkey/contracts';
import type { WebSocketLike } from './types';

const [CONNECTING, OPEN, CLOSED] = [0, 1, 3];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in `WebSocketLike`
type Listener = (event: any) => void;

/** A socket as the page sees it, whose messages go through a tunnel. */
export class TunnelledSocket implements WebSocketLike {
  readonly transport = 'http';
  /** Always so; a Blob would serve nobody. */
  binaryType = 'arraybuffer';
  #state = CONNECTING;
  private readonly listeners: Record<'open' | 'message' | 'close' | 'error', Listener[]> = {
    open: [],
    message: [],
    close: [],
    error: [],
  };

  /** @param tell the tunnel; `close` is the last */
  constructor(
    private readonly id: number,
    private readonly tell: (frame: TunnelFrame) => void,
  ) {}

  get readyState(): number {
    return this.#state;
  }

  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: Listener): void {
    this.listeners[type].push(listener);
  }

  send(data: Uint8Array | string): void {
    if (this.#state !== OPEN) return;
    if (typeof data === 'string') this.tell({ kind: 'text', socket: this.id, text: data });
    else this.tell({ kind: 'binary', socket: this.id, bytes: data });
  }

  close(code = 1000, reason = ''): void {
    if (this.#state === CLOSED) return;
    this.tell({ kind: 'close', socket: this.id, code, reason });
    // As with any socket, whoever closes it is told of that later.
    queueMicrotask(() => this.closed(code, reason));
  }

  /** The server says something. */
  receive(frame: TunnelFrame): void {
    if (this.#state === CLOSED) return;
    switch (frame.kind) {
      case 'opened':
        this.#state = OPEN;
        return this.#emit('open', {});
      case 'binary':
        // A buffer of its own, without what comes before and after it.
        return this.#emit('message', { data: frame.bytes.slice().buffer });
      case 'text':
        return this.#emit('message', { data: frame.text });
      case 'close':
        return this.closed(frame.code, frame.reason);
      case 'open':
      case 'filler':
    }
  }

  /** It is over. */
  closed(code: number, reason: string): void {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    this.#emit('close', { code, reason });
  }

  #emit(type: keyof TunnelledSocket['listeners'], event: unknown): void {
    for (const listener of this.listeners[type]) listener(event);
  }
}
