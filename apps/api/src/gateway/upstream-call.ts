import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ApiError } from '../common/api-error';

/** One request to the workspace. */
export interface UpstreamCall {
  readonly url: URL;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | null;
}

/** The start of an answer. The caller reads or destroys its body. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** Limits connecting only. A model may think for as long as it likes. */
const CONNECT_TIMEOUT_MS = 15_000;
/** TCP keep-alive probes start after this much silence. */
const PROBE_AFTER_MS = 30_000;
/** Less than any server keeps an idle connection, so that we never reuse one that the other side is about to close. */
const IDLE_MS = 4_000;

const AGENT = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const;

/** Sends calls to the workspace over pooled connections. */
@Injectable()
export class UpstreamConnections implements OnApplicationShutdown {
  readonly #http = new http.Agent(AGENT);
  readonly #https = new https.Agent(AGENT);

  /**
   * Sends the call once, without retries.
   * @param signal aborts the call and its answer at any time
   */
  send({ url, method, headers, body }: UpstreamCall, signal: AbortSignal): Promise<UpstreamAnswer> {
    const isPlain = url.protocol === 'http:';
    return new Promise((resolve, reject) => {
      const request = (isPlain ? http : https).request(
        url,
        { method, headers, signal, agent: isPlain ? this.#http : this.#https },
        (answer) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: answer }),
      );
      request.on('error', reject);
      request.on('socket', (socket) => {
        socket.setKeepAlive(true, PROBE_AFTER_MS);
        if (!socket.connecting) return;
        const timer = setTimeout(
          () => request.destroy(new Error('Timed out while connecting.')),
          CONNECT_TIMEOUT_MS,
        );
        for (const event of ['connect', 'close'] as const) socket.once(event, () => clearTimeout(timer));
      });
      request.end(body ?? undefined);
    });
  }

  onApplicationShutdown(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

/** Reads a body as text. @throws ApiError MODELS_UNREACHABLE when it breaks off or exceeds the limit */
export async function textOf(body: Readable, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > limitBytes) throw new Error('it is too long');
    }
  } catch (error) {
    throw modelsUnreachable(`The workspace's answer could not be read: ${(error as Error).message}`);
  }
  return Buffer.concat(chunks).toString();
}

export function modelsUnreachable(message: string): ApiError {
  return new ApiError('MODELS_UNREACHABLE', message, 'Try again. The model may or may not have started.');
}
