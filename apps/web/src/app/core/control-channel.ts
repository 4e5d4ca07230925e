import { Injectable, InjectionToken, inject, signal } from '@angular/core';
import { API, SOCKET_CLOSE, type ControlEvent } from '@latchkey/contracts';
import type { WebSocketLike } from '@latchkey/terminal-client';
import { backoffDelayMs, type BackoffPolicy } from '@latchkey/concurrency';
import { PageSecret } from './access/page-secret';
import { pageSockets, socketUrl } from './page-sockets';

/** Reconnects soon after a cut. The jitter keeps many pages from reconnecting in step. */
const RECONNECT: BackoffPolicy = { firstMs: 250, capMs: 10_000, jitter: 0.2 };
/** The failure count at which the delay has reached its cap. */
const FAILURES_AT_CAP = 7;

/** Opens a socket to an address of this server. Specs provide a fake. */
export const OPEN_SOCKET = new InjectionToken<(url: string) => WebSocketLike>('open socket', {
  providedIn: 'root',
  factory: () => pageSockets(inject(PageSecret)).open,
});

/** Receives the server’s events as long as the page is open, and reconnects after a cut. */
@Injectable({ providedIn: 'root' })
export class ControlChannel {
  readonly #openSocket = inject(OPEN_SOCKET);
  readonly #isOpen = signal(false);
  readonly #listeners = new Map<ControlEvent['type'], (event: ControlEvent) => void>();
  readonly #latest = new Map<ControlEvent['type'], ControlEvent>();
  #failures = 0;
  #started = false;

  readonly connected = this.#isOpen.asReadonly();

  /**
   * @param onEvent receives each event in order; the server repeats all of them whenever the channel opens
   * @param onCut called when the channel closes or fails to open, before a retry
   */
  start(onEvent: (event: ControlEvent) => void, onCut: () => void): void {
    if (this.#started) return;
    this.#started = true;
    this.#connect(onEvent, onCut);
  }

  /** Sets the listener for a type of event. It receives the latest event at once, if there is one. */
  listen<Type extends ControlEvent['type']>(
    type: Type,
    listener: (event: Extract<ControlEvent, { type: Type }>) => void,
  ): void {
    this.#listeners.set(type, listener as (event: ControlEvent) => void);
    const latest = this.#latest.get(type);
    if (latest) this.#listeners.get(type)?.(latest);
  }

  #connect(onEvent: (event: ControlEvent) => void, onCut: () => void): void {
    const socket = this.#openSocket(socketUrl(API.events));
    socket.addEventListener('open', () => {
      this.#failures = 0;
      this.#isOpen.set(true);
    });
    socket.addEventListener('message', ({ data }: Pick<MessageEvent<unknown>, 'data'>) => {
      if (typeof data !== 'string') return;
      const event = JSON.parse(data) as ControlEvent;
      this.#latest.set(event.type, event);
      this.#listeners.get(event.type)?.(event);
      onEvent(event);
    });
    socket.addEventListener('close', ({ code }: Pick<CloseEvent, 'code'>) => {
      this.#isOpen.set(false);
      // Too many pages are open: an immediate reconnect would only push out another page.
      this.#failures = code === SOCKET_CLOSE.tooMany ? FAILURES_AT_CAP : this.#failures + 1;
      onCut();
      setTimeout(
        () => this.#connect(onEvent, onCut),
        backoffDelayMs(RECONNECT, this.#failures, Math.random()),
      );
    });
  }
}
