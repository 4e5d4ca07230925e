import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Injectable, Logger } from '@nestjs/common';
import { asksForCodexModels, codexModels } from '@latchkey/agents';
import { ApiError } from '../common/api-error';
import { closeIfUnread, drainingUpTo } from '../common/unread-body';
import { AppConfig } from '../config/app-config';
import { ToolHandler, ToolHandlers, type ToolCall } from '../tools/tool-handler';
import { requestHeaders, responseHeaders } from './forwarded-headers';
import { answerInDialect } from './gateway-errors';
import { findRoute, forwardedQuery, isModelList, type GatewayRoute } from './gateway-routes';
import { modelList, SERVING_ENDPOINTS_PATH } from './model-list';
import { RequestBuffer } from './request-buffer';
import { RequestRepair } from './request-repair';
import { textOf, type UpstreamAnswer } from './upstream-call';
import { UpstreamClient } from './upstream-client';
import { UpstreamFinder } from './upstream-finder';

const MAX_MODEL_LIST_BYTES = 8 * 2 ** 20;

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
  readonly #logger = new Logger(GatewayHandler.name);
  /** Requests since the start. */
  readonly counts = { received: 0, repaired: 0 };

  constructor(
    private readonly config: AppConfig,
    private readonly buffer: RequestBuffer,
    private readonly repair: RequestRepair,
    private readonly client: UpstreamClient,
    private readonly finder: UpstreamFinder,
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
    if (request.method === 'GET' && isModelList(path)) return this.#listModels(exchange);
    const route = request.method === 'POST' ? findRoute(path) : null;
    if (route) return this.#forward(route, exchange);
    throw new ApiError(
      'NOT_FOUND',
      'The gateway has no such path.',
      'It forwards model requests only. docs/GATEWAY.md lists the base URL for each kind of tool.',
    );
  }

  async #forward(route: GatewayRoute, { request, response, query, signal }: Exchange): Promise<void> {
    this.counts.received += 1;
    const buffered = await this.buffer.read(request);
    try {
      const sent = this.repair.repair(buffered.bytes, route.dialect, route.model);
      if (sent.repairedBy.length > 0) {
        this.counts.repaired += 1;
        this.#logger.debug(`Repaired a request with: ${sent.repairedBy.join(', ')}`);
      }
      const url = new URL(this.#addressOf(route) + forwardedQuery(query));
      const headers = requestHeaders(request.headers, sent.bytes.length);
      const answer = await this.client.call({ url, method: 'POST', headers, body: sent.bytes }, signal);
      buffered.release();
      await streamTo(answer, response);
    } finally {
      buffered.release();
    }
  }

  #addressOf({ aiGatewayPath, servingPath }: GatewayRoute): string {
    const { kind, base } = this.finder.current;
    return kind === 'ai-gateway' && aiGatewayPath !== null
      ? base + aiGatewayPath
      : this.finder.servingEndpoints.base + servingPath;
  }

  async #listModels({ response, query, signal }: Exchange): Promise<void> {
    const url = new URL(this.finder.servingEndpoints.base + SERVING_ENDPOINTS_PATH);
    const answer = await this.client.call({ url, method: 'GET', headers: {}, body: null }, signal);
    if (answer.status !== 200) return streamTo(answer, response);
    const endpoints = modelList(await textOf(answer.body, MAX_MODEL_LIST_BYTES));
    const list = asksForCodexModels(query) ? codexModels(endpoints.data.map(({ id }) => id)) : endpoints;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(`${JSON.stringify(list)}\n`);
  }
}

/** Streams the answer with backpressure. When either side breaks off, the other is disconnected too. */
async function streamTo(answer: UpstreamAnswer, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, responseHeaders(answer.headers));
  response.flushHeaders();
  await pipeline(answer.body, response);
}
