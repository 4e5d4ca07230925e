import type { BackoffPolicy } from '@latchkey/concurrency';
import { API } from '@latchkey/contracts';
import { TerminalConnection, type TerminalState, type WebSocketLike } from '@latchkey/terminal-client';
import type { Latchkey, Visitor } from '@latchkey/testing';
import { WebSocket } from 'ws';

/** A viewer of one shell that hands on every byte, and remembers what became of its sockets. */
export class Viewer {
  readonly connection: TerminalConnection;
  readonly closeCodes: number[] = [];
  sockets = 0;
  gaps = 0;
  receivedBytes = 0;
  #received: Buffer[] = [];
  #watchers = new Set<() => void>();

  /** @param how it connects: by WebSockets of this visitor's and as patiently as a page, if left out */
  constructor(
    { url }: Pick<Latchkey, 'url'>,
    visitor: Visitor,
    sessionId: string,
    how: { open?(url: string): WebSocketLike; backoff?: BackoffPolicy } = {},
  ) {
    const open =
      how.open ?? ((address: string) => new WebSocket(address, { headers: visitor.socketHeaders }));
    this.connection = new TerminalConnection({
      url: `${url.replace('http', 'ws')}${API.terminal}?session=${sessionId}`,
      openSocket: (address) => this.#watch(open(address)),
      ...(how.backoff && { backoff: how.backoff }),
      size: { cols: 120, rows: 30 },
      onOutput: ({ bytes, parsed }) => {
        this.#received.push(Buffer.from(bytes));
        this.receivedBytes += bytes.length;
        parsed();
        this.#look();
      },
      onState: () => this.#look(),
      onReset: () => (this.#received = []),
      onGap: () => (this.gaps += 1),
    });
  }

  /** All of it since the start, or since the server said that it begins anew. */
  get output(): Buffer {
    const all = Buffer.concat(this.#received);
    this.#received = [all];
    return all;
  }

  /** The end of it, which is cheap to look at. */
  get tail(): string {
    return Buffer.concat(this.#received.slice(-2)).subarray(-200).toString();
  }

  get text(): string {
    return this.output.toString();
  }

  get state(): TerminalState['kind'] {
    return this.connection.state.kind;
  }

  /** Looks at every change. */
  onChange(look: () => void): void {
    this.#watchers.add(look);
  }

  /** Waits for more output, or for another state of the connection. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  untilText(text: string): Promise<void> {
    return this.until(() => this.output.includes(text));
  }

  #watch(socket: WebSocketLike): WebSocketLike {
    this.sockets += 1;
    socket.addEventListener('close', ({ code }: { code: number }) => {
      this.closeCodes.push(code);
      this.#look();
    });
    return socket;
  }

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }
}
