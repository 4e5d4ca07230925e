import { SYSTEM_CLOCK, type ClientClock } from './clock';
import { HttpTunnel } from './http-tunnel';
import type { Transport, WebSocketLike } from './types';

/** A running server sends something at once, and a terminal with its screen within two seconds. */
const FIRST_MESSAGE_TIMEOUT_MS: Record<Transport, number> = { websocket: 5_000, http: 15_000 };
const BACK_TO_WEBSOCKET = 1012;
/** A single failure may just be a server that is starting. */
const FAILURES_TO_SWITCH = 2;
const MINUTE_MS = 60_000;
/**
 * When to probe WebSocket again while the tunnel works. The first probe is early because the server may have been
 * starting: then the page is back on WebSocket before anyone has read that it is blocked.
 */
const PROBE_DELAYS_MS = [1_000, 5 * MINUTE_MS, 10 * MINUTE_MS, 20 * MINUTE_MS];
const LATER_PROBES_MS = 30 * MINUTE_MS;

/** Whether to open WebSockets or a tunnel, and how many WebSockets in a row have failed. */
interface TransportChoice {
  readonly transport: Transport;
  readonly failures: number;
}

/**
 * How a socket turned out: `heard` when its first message arrived, `failed` when it was refused or cut before that,
 * `silent` when it was given up because nothing arrived.
 */
export type SocketOutcome = 'heard' | 'failed' | 'silent';

export const FIRST_CHOICE: TransportChoice = { transport: 'websocket', failures: 0 };
/** The first choice of a page that needed the tunnel before it was reloaded. */
export const REMEMBERED_CHOICE: TransportChoice = { transport: 'http', failures: 0 };

/**
 * Switches to the tunnel after two WebSocket failures, or one long silence. When the tunnel fails too, WebSocket is not
 * to blame, so both are tried in turn.
 */
export function choiceAfter(
  choice: TransportChoice,
  transport: Transport,
  outcome: SocketOutcome,
): TransportChoice {
  if (outcome === 'heard') return { transport, failures: 0 };
  if (transport === 'http') return { transport: 'websocket', failures: FAILURES_TO_SWITCH - 1 };
  // This socket was opened before the switch.
  if (choice.transport === 'http') return choice;
  const failures = outcome === 'silent' ? FAILURES_TO_SWITCH : choice.failures + 1;
  return { transport: failures >= FAILURES_TO_SWITCH ? 'http' : 'websocket', failures };
}

/** @param probes how often WebSocket was probed since the tunnel works */
export function probeDelayMs(probes: number): number {
  return PROBE_DELAYS_MS[probes] ?? LATER_PROBES_MS;
}

export interface SocketOpenerOptions {
  openWebSocket(url: string): WebSocketLike;
  /** Headers that authenticate every request of a tunnel. */
  headers(): Readonly<Record<string, string>>;
  /** `ws:` or `wss:` URL of a socket on which the server speaks first; opened to probe whether WebSocket works again. */
  readonly probeUrl: string;
  /** Keeps the choice across reloads of the page. */
  readonly memory?: { read(): Transport | null; write(transport: Transport): void };
  readonly clock?: ClientClock;
  /** Defaults to the browser's own. */
  readonly fetch?: typeof fetch;
}

/**
 * Opens a page's sockets: WebSockets, or sockets in a tunnel of plain HTTP requests where a proxy blocks WebSocket. Learns
 * from how they turn out, and switches back once WebSocket works again.
 */
export class SocketOpener {
  readonly #clock: ClientClock;
  #choice: TransportChoice;
  #tunnel: HttpTunnel | null = null;
  #isPolling = false;
  #probes = 0;
  #cancelProbe: (() => void) | null = null;

  constructor(private readonly options: SocketOpenerOptions) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#choice = options.memory?.read() === 'http' ? REMEMBERED_CHOICE : FIRST_CHOICE;
  }

  /** @param url `ws:` or `wss:` URL on the server */
  readonly open = (url: string): WebSocketLike => {
    const { transport } = this.#choice;
    const socket = transport === 'http' ? this.#openInTunnel(url) : this.options.openWebSocket(url);
    this.#observe(socket, transport);
    return socket;
  };

  /** Ends the tunnel when the page is left, so that the server frees it at once. */
  leave(): void {
    this.#stopProbing();
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

  /** Learns from what happens to a socket up to its first message. */
  #observe(socket: WebSocketLike, transport: Transport): void {
    let isDecided = false;
    const decide = (outcome: SocketOutcome): void => {
      if (isDecided) return;
      isDecided = true;
      cancelTimeout();
      this.#learn(transport, outcome);
      if (outcome === 'silent') socket.close();
    };
    const cancelTimeout = this.#clock.after(FIRST_MESSAGE_TIMEOUT_MS[transport], () => decide('silent'));
    socket.addEventListener('message', () => decide('heard'));
    socket.addEventListener('close', () => decide('failed'));
  }

  #learn(transport: Transport, outcome: SocketOutcome): void {
    this.#choice = choiceAfter(this.#choice, transport, outcome);
    if (outcome !== 'heard') return;
    this.options.memory?.write(transport);
    if (transport === 'websocket') this.#leaveTunnel();
    else if (this.#cancelProbe === null) this.#probeLater();
  }

  #leaveTunnel(): void {
    this.#stopProbing();
    this.#probes = 0;
    this.#isPolling = false;
    this.#tunnel?.drop(BACK_TO_WEBSOCKET, 'WebSocket works again.');
  }

  #probeLater(): void {
    this.#cancelProbe = this.#clock.after(probeDelayMs(this.#probes), () => this.#probe());
  }

  #probe(): void {
    this.#probes += 1;
    this.#probeLater();
    const socket = this.options.openWebSocket(this.options.probeUrl);
    this.#observe(socket, 'websocket');
    socket.addEventListener('message', () => socket.close());
    socket.addEventListener('error', () => undefined);
  }

  #stopProbing(): void {
    this.#cancelProbe?.();
    this.#cancelProbe = null;
  }
}
