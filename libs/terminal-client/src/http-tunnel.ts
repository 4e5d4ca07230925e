import { API, type TunnelFrame, type TunnelOpened } from '@latchkey/contracts';
import { TunnelDownload } from './tunnel-download';
import { TunnelRequests, type TunnelOptions } from './tunnel-requests';
import { TunnelUpload } from './tunnel-upload';
import type { WebSocketLike } from './types';

/** An api that restarts is back in less. */
const STARTING_MS = 5_000;
const CUT = 1006;
/** How long a tunnel without sockets stays, for a page that closes one and opens the next. */
const UNUSED_MS = 5_000;
const [CONNECTING, OPEN, CLOSED] = [0, 1, 3];

interface TunnelEvents {
  /** Streams don't get through; the next tunnel need not try them. */
  polls(): void;
  /** The tunnel carries nothing any more: it was lost, dropped or unused. */
  ended(): void;
}

/**
 * WebSockets over plain HTTP requests, for networks whose proxy blocks WebSocket. All sockets of a page share one tunnel,
 * because a browser opens at most six connections to a server over HTTP/1.1. See docs/PROTOCOL.md.
 */
export class HttpTunnel {
  readonly #requests: TunnelRequests;
  readonly #download: TunnelDownload;
  readonly #upload: TunnelUpload;
  readonly #sockets = new Map<number, TunnelledSocket>();
  #lastSocketId = 0;
  #path: string | null = null;
  #ended = false;
  #cancelUnused: (() => void) | null = null;

  constructor(
    private readonly options: TunnelOptions,
    isPolling: boolean,
    private readonly events: TunnelEvents,
  ) {
    this.#requests = new TunnelRequests(options);
    const lost = (): void => this.#end(CUT, 'The tunnel was cut.');
    this.#upload = new TunnelUpload(this.#requests, options.clock, {
      receivedBytes: () => this.#download.receivedBytes,
      answered: ({ producedBytes }) => this.#download.expect(producedBytes),
      lost,
    });
    this.#download = new TunnelDownload(this.#requests, options.clock, isPolling, {
      frame: (frame) => this.#receive(frame),
      received: () => this.#upload.received(),
      polls: () => events.polls(),
      lost,
    });
    void this.#start();
  }

  /** @param path of the server, with its query */
  open(path: string): WebSocketLike {
    this.#cancelUnused?.();
    const id = ++this.#lastSocketId;
    const socket = new TunnelledSocket(id, (frame) => this.#send(frame));
    this.#sockets.set(id, socket);
    this.#upload.send({ kind: 'open', socket: id, path });
    return socket;
  }

  /** Closes all sockets and ends the tunnel on the server too. */
  drop(code: number, reason: string): void {
    if (this.#path !== null) this.#requests.leave(this.#path);
    this.#end(code, reason);
  }

  async #start(): Promise<void> {
    // Retries while the server starts, because the only alternative, WebSocket, is known to be blocked.
    const id = await this.#requests.post(
      () => ({ path: API.tunnels }),
      readId,
      () => this.#ended,
      STARTING_MS,
    );
    if (id === null) return this.#end(CUT, 'No tunnel could be opened.');
    this.#path = `${API.tunnels}/${encodeURIComponent(id)}`;
    if (this.#ended) return this.#requests.leave(this.#path);
    this.#upload.start(this.#path);
    await this.#download.run(this.#path);
  }

  #send(frame: TunnelFrame): void {
    this.#upload.send(frame);
    if (frame.kind === 'close') this.#forget(frame.socket);
  }

  #receive(frame: TunnelFrame): void {
    if (frame.kind === 'filler') return;
    const socket = this.#sockets.get(frame.socket);
    if (frame.kind === 'close') this.#forget(frame.socket);
    socket?.receive(frame);
  }

  #forget(socket: number): void {
    // Both sides send a close frame; only the first one counts.
    if (!this.#sockets.delete(socket) || this.#sockets.size > 0 || this.#ended) return;
    this.#cancelUnused = this.options.clock.after(UNUSED_MS, () => this.drop(CUT, 'The tunnel is unused.'));
  }

  #end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelUnused?.();
    this.#upload.stop();
    this.#download.stop();
    this.events.ended();
    for (const socket of this.#sockets.values()) socket.closed(code, reason);
    this.#sockets.clear();
  }
}

function readId(answer: unknown): string | null {
  const id = (answer as Partial<TunnelOpened> | null)?.id;
  return typeof id === 'string' ? id : null;
}

type EventType = Parameters<WebSocketLike['addEventListener']>[0];
type Listener = Parameters<WebSocketLike['addEventListener']>[1];

/** One socket of a tunnel, with the interface of a WebSocket. */
class TunnelledSocket implements WebSocketLike {
  readonly transport = 'http';
  /** Binary messages are always ArrayBuffers; Blobs are not supported. */
  binaryType = 'arraybuffer';
  #state = CONNECTING;
  readonly #listeners: Record<EventType, Listener[]> = { open: [], message: [], close: [], error: [] };

  /** @param sendFrame passes a frame to the tunnel; a `close` frame is the last one */
  constructor(
    private readonly id: number,
    private readonly sendFrame: (frame: TunnelFrame) => void,
  ) {}

  get readyState(): number {
    return this.#state;
  }

  addEventListener(type: EventType, listener: Listener): void {
    this.#listeners[type].push(listener);
  }

  send(data: Uint8Array | string): void {
    if (this.#state !== OPEN) return;
    if (typeof data === 'string') this.sendFrame({ kind: 'text', socket: this.id, text: data });
    else this.sendFrame({ kind: 'binary', socket: this.id, bytes: data });
  }

  close(code = 1000, reason = ''): void {
    if (this.#state === CLOSED) return;
    this.sendFrame({ kind: 'close', socket: this.id, code, reason });
    // A WebSocket fires its close event after `close()` has returned.
    queueMicrotask(() => this.closed(code, reason));
  }

  receive(frame: TunnelFrame): void {
    if (this.#state === CLOSED) return;
    switch (frame.kind) {
      case 'opened':
        this.#state = OPEN;
        return this.#emit('open', {});
      case 'binary':
        // Copied, because `bytes` is a view into a buffer with other frames.
        return this.#emit('message', { data: frame.bytes.slice().buffer });
      case 'text':
        return this.#emit('message', { data: frame.text });
      case 'close':
        return this.closed(frame.code, frame.reason);
      case 'open':
      case 'filler':
    }
  }

  closed(code: number, reason: string): void {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    this.#emit('close', { code, reason });
  }

  #emit(type: EventType, event: unknown): void {
    for (const listener of this.#listeners[type]) listener(event);
  }
}
