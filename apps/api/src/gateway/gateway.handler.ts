import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Injectable, Logger } from '@nestjs/common';
import { ApiError } from '../common/api-error';
import { ToolHandler, ToolHandlers, type ToolCall } from '../tools/tool-handler';
import { requestHeaders, responseHeaders } from './forwarded-headers';
import { answerInDialect } from './gateway-errors';
import { findRoute, forwardedQuery, isModelList, type GatewayRoute } from './gateway-routes';
import { KeptBodies } from './kept-bodies';
import { modelList, SERVING_ENDPOINTS_PATH } from './model-list';
import { RequestRepair } from './request-repair';
import { textOf, UpstreamCaller, type UpstreamAnswer } from './upstream-caller';
import { UpstreamFinder } from './upstream-finder';

const MODEL_LIST_BYTES = 8 * 2 ** 20;

/** A tool's request while it is in hand. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly query: string;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** Lets tools with a literal key ask the workspace's models: it puts the current token in the key's place. */
@Injectable()
export class GatewayHandler extends ToolHandler {
  readonly name = 'gateway';
  readonly #logger = new Logger(GatewayHandler.name);
  /** Since the start: how many requests there were, and how many had to be repaired. */
  readonly counts = { asked: 0, repaired: 0 };

  constructor(
    private readonly bodies: KeptBodies,
    private readonly repair: RequestRepair,
    private readonly caller: UpstreamCaller,
    private readonly finder: UpstreamFinder,
    handlers: ToolHandlers,
  ) {
    super();
    handlers.add(this);
  }

  async handle({ request, response, rest }: ToolCall): Promise<void> {
    const [path = '', query = ''] = rest.split(/\?(.*)/s);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      await this.#answer({ request, response, path, query, signal: gone.signal });
    } catch (error) {
      if (gone.signal.aborted || response.headersSent) {
        // The client left, or was shown by the end of its connection that the answer broke off.
        response.destroy();
        return;
      }
      if (!(error instanceof ApiError)) throw error;
      answerInDialect(response, path, error);
    }
  }

  #answer(exchange: Exchange): Promise<void> {
    const { request, path } = exchange;
    if (request.method === 'GET' && isModelList(path)) return this.#listModels(exchange);
    const route = request.method === 'POST' ? findRoute(path) : null;
    if (route) return this.#ask(route, exchange);
    throw new ApiError(
      'NOT_FOUND',
      'The gateway has nothing at this address.',
      'Only models can be asked through it; see which base URL suits the tool in docs/GATEWAY.md.',
    );
  }

  async #ask(route: GatewayRoute, { request, response, query, signal }: Exchange): Promise<void> {
    this.counts.asked += 1;
    const kept = await this.bodies.read(request);
    try {
      const sent = this.repair.repair(kept.bytes, route.dialect, route.model);
      if (sent.repairedBy.length > 0) {
        this.counts.repaired += 1;
        this.#logger.debug(`A request was repaired by: ${sent.repairedBy.join(', ')}`);
      }
      const url = new URL(this.#baseOf(route) + forwardedQuery(query));
      const headers = requestHeaders(request.headers, sent.bytes.length);
      const answer = await this.caller.call({ url, method: 'POST', headers, body: sent.bytes }, signal);
      kept.release();
      await passOn(answer, response);
    } finally {
      kept.release();
    }
  }

  #baseOf({ aiGatewayPath, servingPath }: GatewayRoute): string {
    const { kind, base } = this.finder.current;
    return kind === 'ai-gateway' && aiGatewayPath !== null
      ? base + aiGatewayPath
      : this.finder.servingEndpoints.base + servingPath;
  }

  async #listModels({ response, signal }: Exchange): Promise<void> {
    const url = new URL(this.finder.servingEndpoints.base + SERVING_ENDPOINTS_PATH);
    const answer = await this.caller.call({ url, method: 'GET', headers: {}, body: null }, signal);
    if (answer.status !== 200) return passOn(answer, response);
    const list = modelList(await textOf(answer.body, MODEL_LIST_BYTES));
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(`${JSON.stringify(list)}\n`);
  }
}

/**
 * Each piece as it comes, no faster than it is read. Where the workspace breaks off, so does this; where the client leaves,
 * the workspace is left too.
 */
async function passOn(answer: UpstreamAnswer, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, responseHeaders(answer.headers));
  response.flushHeaders();
  await pipeline(answer.body, response);
}
