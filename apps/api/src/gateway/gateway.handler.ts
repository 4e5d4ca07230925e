import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { ApiError } from '../common/api-error';
import { closeIfUnread, drainingUpTo } from '../common/unread-body';
import { AppConfig } from '../config/app-config';
import { ToolHandler, ToolHandlers, type ToolCall } from '../tools/tool-handler';
import { WorkspaceModels } from '../models/workspace-models';
import { responseHeaders } from './forwarded-headers';
import { answerInDialect } from './gateway-errors';
import { findRoute, type GatewayRoute } from './gateway-routes';
import { ModelCalls } from './model-calls';
import { listFormat, type ListFormat } from './model-list';
import { RequestBuffer } from './request-buffer';
import { modelsUnreachable, type UpstreamAnswer } from './upstream-call';

/** How long a request waits for a list of models. Agents show an error after a few seconds of silence. */
const MAX_WAIT_MS = 3_000;
/** A tool's request in progress. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: string;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
}

/** Forwards tools' requests to the workspace's models, with the current token in place of the tool's literal key. */
@Injectable()
export class GatewayHandler extends ToolHandler {
  readonly name = 'gateway';
  /** Every credential is replaced by the current token. */
  override readonly admitsCredential = true;
  /** Model requests since the start. */
  received = 0;

  constructor(
    private readonly config: AppConfig,
    private readonly buffer: RequestBuffer,
    private readonly calls: ModelCalls,
    private readonly models: WorkspaceModels,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request, response, rest }: ToolCall): Promise<void> {
    const [path = '', query = ''] = rest.split(/\?(.*)/s);
    const disconnected = new AbortController();
    response.once('close', () => disconnected.abort());
    try {
      await this.#answer({ request, response, path, query, signal: disconnected.signal });
    } catch (error) {
      if (disconnected.signal.aborted || response.headersSent) {
        // The client left, or the answer broke off halfway, which only the end of the connection can show.
        response.destroy();
        return;
      }
      if (!(error instanceof ApiError)) throw error;
      closeIfUnread(request, response, drainingUpTo(this.config.gateway.maxRequestBytes));
      answerInDialect(response, path, error);
    }
  }

  #answer(exchange: Exchange): Promise<void> {
    const { request, path } = exchange;
    const format = request.method === 'GET' ? listFormat(path) : null;
    if (format) return this.#listModels(exchange, format);
    const route = request.method === 'POST' ? findRoute(path) : null;
    if (route) return this.#forward(route, exchange);
    throw new ApiError(
      'NOT_FOUND',
      'The gateway has no such path.',
      'It forwards model requests only. docs/GATEWAY.md lists the base URL for each kind of tool.',
    );
  }

  async #forward(route: GatewayRoute, exchange: Exchange): Promise<void> {
    this.received += 1;
    await this.models.untilAsked(MAX_WAIT_MS);
    const buffered = await this.buffer.read(exchange.request);
    try {
      const { request, query, signal } = exchange;
      const answer = await this.calls.call(route, buffered.bytes, {
        headers: request.headers,
        query,
        signal,
      });
      buffered.release();
      await streamTo(answer, exchange.response);
    } finally {
      buffered.release();
    }
  }

  async #listModels({ response, query }: Exchange, format: ListFormat): Promise<void> {
    await this.models.untilAsked(MAX_WAIT_MS);
    const { catalog, failure } = this.models;
    if (catalog === null) {
      throw modelsUnreachable(failure?.message ?? 'The workspace has not listed its models yet.');
    }
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(`${JSON.stringify(format(catalog, query))}\n`);
  }
}

/** Streams the answer with backpressure. When either side breaks off, the other is disconnected too. */
async function streamTo(answer: UpstreamAnswer, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, responseHeaders(answer.headers));
  response.flushHeaders();
  await pipeline(answer.body, response);
}
