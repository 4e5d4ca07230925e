import { Injectable, InjectionToken, inject, signal } from '@angular/core';
import { API, SOCKET_CLOSE, type ControlEvent } from '@latchkey/contracts';
import type { WebSocketLike } from '@latchkey/terminal-client';
import { backoffMs } from './backoff';
import { PageSecret } from './page-secret';
import { pageSockets, socketUrl } from './page-sockets';

/** The attempt from which on the back-off is as long as it gets. */
const CROWDED_ATTEMPT = 7;

/** Opens a socket to an address of this server; a spec gives one of its own. */
export const OPEN_SOCKET = new InjectionToken<(url: string) => WebSocketLike>('open socket', {
  providedIn: 'root',
  factory: () => pageSockets(inject(PageSecret)).open,
});

/** The server's events, kept open for as long as the page is: reconnects by itself. */
@Injectable({ providedIn: 'root' })
export class ControlChannel {
  readonly #openSocket = inject(OPEN_SOCKET);
  readonly #isOpen = signal(false);
  readonly #listeners = new Map<ControlEvent['type'], (event: ControlEvent) => void>();
  readonly #latest = new Map<ControlEvent['type'], ControlEvent>();
  #attempt = 0;
  #started = false;

  readonly connected = this.#isOpen.asReadonly();

  /**
   * @param onEvent each event, in order; all of them are sent again whenever the channel opens
   * @param onCut the channel closed or could not be opened; it will be tried again
   */
  start(onEvent: (event: ControlEvent) => void, onCut: () => void): void {
    if (this.#started) return;
    this.#started = true;
    this.#connect(onEvent, onCut);
  }

  /** Tells one listener of each event of a type, and at once of the latest that has come already. */
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
      this.#attempt = 0;
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
      // Too many pages are open: at once again, it would only push out the next.
      this.#attempt = code === SOCKET_CLOSE.tooMany ? CROWDED_ATTEMPT : this.#attempt + 1;
      onCut();
      setTimeout(() => this.#connect(onEvent, onCut), backoffMs(this.#attempt, Math.random()));
    });
  }
}
