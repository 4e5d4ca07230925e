import { API, type TunnelFrame, type TunnelOpened } from '@latchkey/contracts';
import { Patience } from './patience';
import { TunnelDownload } from './tunnel-download';
import { TunnelRequests, type TunnelOptions } from './tunnel-requests';
import { TunnelUpload } from './tunnel-upload';
import { TunnelledSocket } from './tunnelled-socket';
import type { WebSocketLike } from './types';

const ANSWER_MS = 10_000;
/** The api is back in less after it has ended. */
const STARTING_MS = 5_000;
const CUT = 1006;
/** Those who close a socket may be about to open the next. */
const UNUSED_MS = 5_000;

export interface TunnelEvents {
  /** Streams are held up on this way; the next tunnel need not try them. */
  polls(): void;
  /** It carries nothing any more: it was lost, dropped, or is used by nobody. */
  ended(): void;
}

/**
 * WebSockets over plain HTTP requests, for where a proxy blocks them: all sockets of a page share one tunnel, because over HTTP/1.1 a
 * browser has six connections to a server and no more. See docs/PROTOCOL.md.
 */
export class HttpTunnel {
  readonly #requests: TunnelRequests;
  readonly #download: TunnelDownload;
  readonly #upload: TunnelUpload;
  readonly #sockets = new Map<number, TunnelledSocket>();
  #lastSocket = 0;
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
    const id = ++this.#lastSocket;
    const socket = new TunnelledSocket(id, (frame) => this.#said(frame));
    this.#sockets.set(id, socket);
    this.#upload.send({ kind: 'open', socket: id, path });
    return socket;
  }

  /** Closes its sockets, and tells the server. */
  drop(code: number, reason: string): void {
    if (this.#path !== null) this.#requests.leave(this.#path);
    this.#end(code, reason);
  }

  async #start(): Promise<void> {
    const id = await this.#obtainId();
    if (id === null) return this.#end(CUT, 'No tunnel could be opened.');
    this.#path = `${API.tunnels}/${encodeURIComponent(id)}`;
    if (this.#ended) return this.#requests.leave(this.#path);
    this.#upload.start(this.#path);
    await this.#download.run(this.#path);
  }

  /** A server that is being started is waited for: what would be tried instead is known to be blocked. */
  async #obtainId(): Promise<string | null> {
    const patience = new Patience(this.options.clock, STARTING_MS);
    do {
      const answer = await this.#requests.send('POST', API.tunnels, ANSWER_MS);
      if (answer === 'refused') return null;
      const id = answer === 'failed' ? null : await readId(answer);
      if (id !== null) return id;
    } while (!this.#ended && (await patience.tryAgain()));
    return null;
  }

  #said(frame: TunnelFrame): void {
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
    // Both sides say goodbye; the first counts.
    if (!this.#sockets.delete(socket) || this.#sockets.size > 0 || this.#ended) return;
    this.#cancelUnused = this.options.clock.after(UNUSED_MS, () => this.drop(CUT, 'Nobody uses the tunnel.'));
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

async function readId(response: Response): Promise<string | null> {
  try {
    const { id } = (await response.json()) as Partial<TunnelOpened>;
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}
