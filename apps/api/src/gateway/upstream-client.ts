import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { readFailure } from '@latchkey/databricks-client';
import type { TokenValue } from '@latchkey/token';
import { TokenGate } from '../pat/token-gate';
import { ToolTokens } from '../tools/tool-tokens';
import {
  modelsUnreachable,
  textOf,
  UpstreamConnections,
  type UpstreamAnswer,
  type UpstreamCall,
} from './upstream-call';

/** Refusals are a few lines long. */
const MAX_REFUSAL_BYTES = 2 ** 20;

/** Calls the workspace with the current token, and retries once when a rotation replaced the token in between. */
@Injectable()
export class UpstreamClient {
  readonly #logger = new Logger(UpstreamClient.name);
  /** How many calls were retried since the start. */
  retried = 0;
  /** Why the latest call could not be sent; null when it was. */
  problem: string | null = null;

  constructor(
    private readonly tokens: ToolTokens,
    private readonly gate: TokenGate,
    private readonly connections: UpstreamConnections,
  ) {}

  /**
   * A call whose token was refused had no effect, so retrying is safe. Nothing of the refusal has reached the client yet.
   * @throws ApiError PAT_REQUIRED, WORKSPACE_UNREACHABLE, MODELS_UNREACHABLE
   */
  async call(call: UpstreamCall, signal: AbortSignal): Promise<UpstreamAnswer> {
    const first = (await this.tokens.current()).value;
    const answer = await this.#send(call, first, signal);
    if (answer.status !== 401 && answer.status !== 403) return answer;
    const text = await textOf(answer.body, MAX_REFUSAL_BYTES);
    const fresh = await this.#tokenAfterRefusal(first, answer.status, text);
    if (fresh === null) return { ...answer, body: Readable.from([Buffer.from(text)]) };
    this.retried += 1;
    return this.#send(call, fresh, signal);
  }

  /** @returns the token to retry with; null when the refusal isn't about the token, so that the client gets it */
  async #tokenAfterRefusal(refused: TokenValue, status: number, text: string): Promise<TokenValue | null> {
    const current = (await this.tokens.current()).value;
    if (!current.equals(refused)) return current;
    if (readFailure(status, text, null).kind !== 'refused') return null;
    // Waits for a rotation under way. If the same token verifies, the workspace hadn't propagated it yet.
    await this.gate.requireUsableToken();
    return (await this.tokens.current()).value;
  }

  async #send(call: UpstreamCall, token: TokenValue, signal: AbortSignal): Promise<UpstreamAnswer> {
    const headers = { ...call.headers, authorization: `Bearer ${token.reveal()}` };
    try {
      const answer = await this.connections.send({ ...call, headers }, signal);
      this.problem = null;
      return answer;
    } catch (error) {
      // The client left, which says nothing about the workspace.
      if (signal.aborted) throw error;
      this.problem = `${call.url.host} did not answer: ${(error as Error).message}`;
      this.#logger.warn(this.problem);
      throw modelsUnreachable(this.problem);
    }
  }
}
