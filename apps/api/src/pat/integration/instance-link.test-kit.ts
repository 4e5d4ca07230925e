import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Moment } from '@latchkey/testing';

interface Cut {
  readonly atCall: number;
  readonly moment: Moment;
  readonly reached: (path: string) => void;
}

/**
 * Relays the calls of one instance of the api to the workspace. A test can cut it at a call: that call is never answered
 * and none is relayed after it, exactly as if the process had been killed there.
 */
export class InstanceLink {
  #calls = 0;
  #cut: Cut | null = null;
  #isDead = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('request', (incoming: IncomingMessage, reply: ServerResponse) => {
      void this.#relay(incoming, reply).catch(() => reply.destroy());
    });
  }

  static async open(workspaceUrl: string): Promise<InstanceLink> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new InstanceLink(server, new URL(workspaceUrl));
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /**
   * Cuts the link at the API call with that number, counted from now.
   * @returns the path of the call, once it was reached
   */
  cutAt(atCall: number, moment: Moment): Promise<string> {
    this.#calls = 0;
    return new Promise((reached) => (this.#cut = { atCall, moment, reached }));
  }

  /** Relays nothing any more. */
  cut(): void {
    this.#isDead = true;
  }

  async close(): Promise<void> {
    this.cut();
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  async #relay(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
    if (this.#isDead) return;
    const path = new URL(incoming.url ?? '', this.target).pathname;
    const cut = path.startsWith('/api/') && this.#calls++ === this.#cut?.atCall ? this.#cut : null;
    if (cut) this.#isDead = true;
    const body = await buffer(incoming);
    if (cut?.moment === 'before the effect') return cut.reached(path);

    const { hostname, port, host } = this.target;
    const { method, url, headers } = incoming;
    const sent = request({ hostname, port, method, path: url, headers: { ...headers, host }, agent: false });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const answered = await buffer(answer);
    if (cut) return cut.reached(path);
    reply.writeHead(answer.statusCode ?? 0, answer.headers).end(answered);
  }
}
