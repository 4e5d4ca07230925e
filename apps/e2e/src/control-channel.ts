import { API, type ControlEvent, type SessionInfo } from '@latchkey/contracts';
import { WebSocket } from 'ws';
import type { TwoProcesses } from './two-processes';

/** What a page is told of one session, by its control channel alone: all of it, however briefly it was so. */
export class ControlChannel {
  messages = 0;
  readonly #told: SessionInfo[] = [];
  /** Where the next search begins: at what was found last. */
  #from = 0;
  readonly #socket: WebSocket;
  #look = (): void => undefined;

  /** Resolves once the page has been told of the session, so that nothing that happens from here on is missed. */
  static async open(both: TwoProcesses, sessionId: string): Promise<ControlChannel> {
    const channel = new ControlChannel(both, sessionId);
    await channel.until(() => true);
    return channel;
  }

  private constructor(both: TwoProcesses, sessionId: string) {
    const url = both.latchkey.url.replace('http', 'ws') + API.events;
    this.#socket = new WebSocket(url, { headers: both.visitor.socketHeaders });
    this.#socket.on('message', (data) => {
      const event = JSON.parse((data as Buffer).toString()) as ControlEvent;
      if (event.type !== 'sessions') return;
      this.messages += 1;
      const info = event.sessions.find(({ id }) => id === sessionId);
      if (info !== undefined) this.#told.push(info);
      this.#look();
    });
  }

  /** What was told last. */
  get info(): SessionInfo | undefined {
    return this.#told.at(-1);
  }

  /** The first of what was told, from what was found last on, that is so; it may be over by now. */
  until(condition: (info: SessionInfo) => boolean): Promise<SessionInfo> {
    return new Promise((resolve) => {
      this.#look = () => {
        while (this.#from < this.#told.length) {
          const info = this.#told[this.#from]!;
          if (condition(info)) return resolve(info);
          this.#from += 1;
        }
      };
      this.#look();
    });
  }

  close(): void {
    this.#socket.close();
  }
}
