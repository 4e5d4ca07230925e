import * as http from 'node:http';
import * as https from 'node:https';

/** A workspace that has not answered by then, to the last byte, counts as not answering. */
export const TIMEOUT_MS = 10_000;
/** Far above any reply of the calls made here. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs?: number;
}

interface HttpReply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** No answer came, or none that can be read: `code` says why (`TIMEOUT`, `ECONNREFUSED`, …). */
export class NoAnswer extends Error {
  constructor(readonly code: string) {
    super(`No answer (${code}).`);
  }
}

/**
 * One request on a connection of its own, which no server may have closed meanwhile: what is tried once must not fail for
 * that. Redirects are not followed. By Node's own client, because the first `fetch` of a process takes 15 MB of memory, and
 * fifty take 50.
 * @throws NoAnswer
 */
export function send(
  url: URL,
  { method, headers, body, timeoutMs = TIMEOUT_MS }: HttpRequest,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'http:' ? http : https;
    const sent = request(
      url,
      { method, agent: false, headers: { ...headers, ...lengthOf(body) } },
      (reply) => {
        readText(reply).then(
          (text) =>
            resolve({
              status: reply.statusCode ?? 0,
              retryAfter: reply.headers['retry-after'] ?? null,
              text,
            }),
          fail,
        );
      },
    );
    const timeout = setTimeout(() => sent.destroy(new NoAnswer('TIMEOUT')), timeoutMs);
    const fail = (error: unknown): void =>
      reject(error instanceof NoAnswer ? error : new NoAnswer(codeOf(error)));
    sent.on('error', fail);
    sent.once('close', () => clearTimeout(timeout));
    sent.end(body ?? undefined);
  });
}

async function readText(reply: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REPLY_BYTES) throw new NoAnswer('TOO_LONG');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function lengthOf(body: string | null): Record<string, string> {
  return body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : 'NETWORK';
}
