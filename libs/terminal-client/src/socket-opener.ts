import { SYSTEM_CLOCK } from './backoff';
import { HttpTunnel } from './http-tunnel';
import {
  choiceAfter,
  FIRST_CHOICE,
  REMEMBERED_CHOICE,
  tryAgainMs,
  type SocketFate,
  type TransportChoice,
} from './transport-choice';
import type { ClientClock, Transport, WebSocketLike } from './types';

/** A server that is there answers at once, and a terminal with its screen within two seconds. */
const FIRST_MESSAGE_MS: Record<Transport, number> = { websocket: 5_000, http: 15_000 };
const BACK_TO_WEBSOCKET = 1012;

export interface SocketOpenerOptions {
  /** Opens a WebSocket. */
  openWebSocket(url: string): WebSocketLike;
  /** What every request of a tunnel carries to be let in. */
  headers(): Readonly<Record<string, string>>;
  /** `ws:` or `wss:` URL of a socket on which something comes by itself: with it WebSocket is tried again. */
  readonly probeUrl: string;
  /** Keeps what was chosen for when the page is loaded again. */
  readonly memory?: { read(): Transport | null; write(transport: Transport): void };
  readonly clock?: ClientClock;
  /** The browser's own if left out. */
  readonly fetch?: typeof fetch;
}

/**
 * Opens the sockets of a page: WebSockets, or, where a proxy blocks them, sockets in a tunnel of plain HTTP requests. Chooses by what
 * becomes of those it opened, and goes back to WebSocket when it works again.
 */
export class SocketOpener {
  readonly #clock: ClientClock;
  #choice: TransportChoice;
  #tunnel: HttpTunnel | null = null;
  #isPolling = false;
  #tries = 0;
  #cancelTry: (() => void) | null = null;

  constructor(private readonly options: SocketOpenerOptions) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#choice = options.memory?.read() === 'http' ? REMEMBERED_CHOICE : FIRST_CHOICE;
  }

  /** @param url `ws:` or `wss:` URL of the server's */
  readonly open = (url: string): WebSocketLike => {
    const { transport } = this.#choice;
    const socket = transport === 'http' ? this.#openInTunnel(url) : this.options.openWebSocket(url);
    this.#watch(socket, transport);
    return socket;
  };

  /** The page goes: the server need not wait for it. */
  leave(): void {
    this.#cancelTry?.();
    this.#cancelTry = null;
    this.#tunnel?.drop(1000, 'the page leaves');
  }

  #openInTunnel(url: string): WebSocketLike {
    const { protocol, host, pathname, search } = new URL(url);
    this.#tunnel ??= this.#newTunnel(`${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`);
    return this.#tunnel.open(pathname + search);
  }

  #newTunnel(origin: string): HttpTunnel {
    const options = { ...this.options, origin, clock: this.#clock };
    const tunnel: HttpTunnel = new HttpTunnel(options, this.#isPolling, {
      polls: () => (this.#isPolling = true),
      ended: () => {
        if (this.#tunnel === tunnel) this.#tunnel = null;
      },
    });
    return tunnel;
  }

  /** Learns from what becomes of a socket until its first message. */
  #watch(socket: WebSocketLike, transport: Transport): void {
    let isKnown = false;
    const became = (fate: SocketFate): void => {
      if (isKnown) return;
      isKnown = true;
      cancelTimeout();
      this.#learn(transport, fate);
      if (fate === 'silent') socket.close();
    };
    const cancelTimeout = this.#clock.after(FIRST_MESSAGE_MS[transport], () => became('silent'));
    socket.addEventListener('message', () => became('heard'));
    socket.addEventListener('close', () => became('failed'));
  }

  #learn(of: Transport, fate: SocketFate): void {
    this.#choice = choiceAfter(this.#choice, of, fate);
    if (fate !== 'heard') return;
    this.options.memory?.write(of);
    if (of === 'websocket') this.#websocketWorks();
    else if (this.#cancelTry === null) this.#tryWebSocketLater();
  }

  #websocketWorks(): void {
    this.#cancelTry?.();
    this.#cancelTry = null;
    this.#tries = 0;
    this.#isPolling = false;
    this.#tunnel?.drop(BACK_TO_WEBSOCKET, 'WebSocket works again.');
  }

  #tryWebSocketLater(): void {
    this.#cancelTry = this.#clock.after(tryAgainMs(this.#tries), () => this.#tryWebSocket());
  }

  #tryWebSocket(): void {
    this.#tries += 1;
    this.#tryWebSocketLater();
    const probe = this.options.openWebSocket(this.options.probeUrl);
    this.#watch(probe, 'websocket');
    probe.addEventListener('message', () => probe.close());
    probe.addEventListener('error', () => undefined);
  }
}
