import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

/** What is sent to the workspace. */
export interface UpstreamRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | null;
}

/** A connection that is not made by then will not be. How long a model thinks is not limited. */
const CONNECT_MS = 15_000;
/** After so long in silence the system asks whether the other side is still there. */
const PROBE_AFTER_MS = 30_000;
/** Less than any server keeps an idle connection: one that the other side is about to close is not used again. */
const IDLE_MS = 4_000;

const AGENT = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const;

/** Connections to the workspace, which are kept for the next request. */
@Injectable()
export class UpstreamConnections implements OnApplicationShutdown {
  readonly #http = new http.Agent(AGENT);
  readonly #https = new https.Agent(AGENT);

  /**
   * Sends it and waits for the beginning of the answer, whose body is the caller's to read or to destroy. Sends nothing a
   * second time, whatever happens. The signal ends it at any time, the answer included.
   */
  async open({ url, method, headers, body }: UpstreamRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const isPlain = url.protocol === 'http:';
    return new Promise((resolve, reject) => {
      const request = (isPlain ? http : https).request(
        url,
        { method, headers, signal, agent: isPlain ? this.#http : this.#https },
        resolve,
      );
      request.on('error', reject);
      request.on('socket', (socket) => {
        socket.setKeepAlive(true, PROBE_AFTER_MS);
        if (!socket.connecting) return;
        const late = setTimeout(
          () => request.destroy(new Error('No connection could be made in time.')),
          CONNECT_MS,
        );
        for (const event of ['connect', 'close'] as const) socket.once(event, () => clearTimeout(late));
      });
      request.end(body ?? undefined);
    });
  }

  onApplicationShutdown(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}
