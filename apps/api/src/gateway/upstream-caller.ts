import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { readFailure } from '@latchkey/databricks-client';
import type { TokenValue } from '@latchkey/token';
import { ApiError } from '../common/api-error';
import { TokenGate } from '../pat/token-gate';
import { ToolTokens } from '../tools/tool-tokens';
import { UpstreamConnections } from './upstream-connections';
import { UpstreamFinder } from './upstream-finder';

/** A request to the workspace, but for the token. */
export interface UpstreamCall {
  readonly url: URL;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | null;
}

/** The beginning of an answer. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** A refusal is a few lines. */
const REFUSAL_BYTES = 2 ** 20;

/** Asks the workspace with the token that is current then, and once more where a rotation came in between. */
@Injectable()
export class UpstreamCaller {
  readonly #logger = new Logger(UpstreamCaller.name);
  /** How many were sent a second time. */
  repeated = 0;
  /** Why the last one could not be sent; null when it was. */
  problem: string | null = null;

  constructor(
    private readonly tokens: ToolTokens,
    private readonly gate: TokenGate,
    private readonly connections: UpstreamConnections,
    private readonly finder: UpstreamFinder,
  ) {}

  /**
   * A request that was refused for its token has had no effect, so that sending it again is safe; nothing of the refusal
   * has been passed on yet.
   * @throws ApiError PAT_REQUIRED, WORKSPACE_UNREACHABLE, MODELS_UNREACHABLE
   */
  async call(call: UpstreamCall, signal: AbortSignal): Promise<UpstreamAnswer> {
    const first = (await this.tokens.current()).value;
    const answer = await this.#send(call, first, signal);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    const refusal = await withBodyRead(answer);
    const fresh = await this.#tokenAfter(first, refusal);
    if (fresh === null) return refusal;
    this.repeated += 1;
    return this.#send(call, fresh, signal);
  }

  /** @returns the token to try again with; null where the refusal has to be passed on */
  async #tokenAfter(refused: TokenValue, { status, text }: ReadRefusal): Promise<TokenValue | null> {
    const current = (await this.tokens.current()).value;
    if (!current.equals(refused)) return current;
    if (readFailure(status, text, null).kind !== 'refused') return null;
    // Waits for a rotation that is under way. A token that works all the same was not known everywhere yet.
    await this.gate.requireUsableToken();
    return (await this.tokens.current()).value;
  }

  async #send(call: UpstreamCall, token: TokenValue, signal: AbortSignal): Promise<UpstreamAnswer> {
    const headers = { ...call.headers, authorization: `Bearer ${token.reveal()}` };
    try {
      const answer: IncomingMessage = await this.connections.open({ ...call, headers }, signal);
      this.problem = null;
      return { status: answer.statusCode ?? 502, headers: answer.headers, body: answer };
    } catch (error) {
      // Nobody waits any more: that says nothing of the workspace.
      if (signal.aborted) throw error;
      this.problem = `${call.url.host} gave no answer: ${(error as Error).message}`;
      this.#logger.warn(this.problem);
      this.finder.suspect();
      throw unreachable(this.problem);
    }
  }
}

interface ReadRefusal extends UpstreamAnswer {
  readonly text: string;
}

async function withBodyRead(answer: UpstreamAnswer): Promise<ReadRefusal> {
  const text = await textOf(answer.body, REFUSAL_BYTES);
  return { ...answer, text, body: Readable.from([Buffer.from(text)]) };
}

/** @throws ApiError MODELS_UNREACHABLE when it breaks off or is longer */
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
    throw unreachable(`The workspace's answer could not be read: ${(error as Error).message}`);
  }
  return Buffer.concat(chunks).toString();
}

function unreachable(what: string): ApiError {
  return new ApiError('MODELS_UNREACHABLE', what, 'Try again. Whether a model had begun is not known.');
}
