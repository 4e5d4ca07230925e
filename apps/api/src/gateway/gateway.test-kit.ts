import { once } from 'node:events';
import {
  createServer,
  request as send,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { REQUEST_RULES } from '@latchkey/gateway-rules';
import { TokenValue } from '@latchkey/token';
import { ApiError } from '../common/api-error';
import type { AppConfig } from '../config/app-config';
import type { TokenGate } from '../pat/token-gate';
import { ToolHandlers } from '../tools/tool-handler';
import type { ToolTokens } from '../tools/tool-tokens';
import { GatewayHandler } from './gateway.handler';
import { KeptBodies } from './kept-bodies';
import { RequestRepair } from './request-repair';
import type { UpstreamSetting } from './upstream';
import { UpstreamCaller } from './upstream-caller';
import { UpstreamConnections } from './upstream-connections';
import { UpstreamFinder } from './upstream-finder';

export const CHAT = '/openai/v1/chat/completions';
export const HELLO = { model: 'databricks-gpt-5', messages: [{ role: 'user', content: 'hi' }] };
/** What the workspace says of a token that it does not take. */
export const INVALID_TOKEN = JSON.stringify({ error_code: 403, message: 'Invalid access token. [ReqId: 1]' });

/** What the workspace does with one request. */
export type Workspace = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

/** A gateway between a client and a workspace of a test's own, all of them over real HTTP in this process. */
export class GatewayTestKit {
  /** Current token; null: there is none. */
  token: string | null = 'first';
  /** What a verification finds out; it may put another token in use. */
  verify: () => void = () => undefined;
  verifications = 0;
  /** Connections that the workspace took. */
  connected = 0;
  /** Connections that the gateway took. */
  taken = 0;
  /** What the workspace was asked, in order. */
  readonly asked: { path: string; token: string; headers: IncomingMessage['headers']; body: string }[] = [];
  workspace: Workspace = (_request, response) => response.end('{}');
  readonly connections = new UpstreamConnections();
  readonly caller: UpstreamCaller;
  readonly handler: GatewayHandler;

  private constructor(
    private readonly upstream: Server,
    private readonly front: Server,
    setting: (url: string) => UpstreamSetting,
    maxRequestBytes: number,
  ) {
    const workspaceOrigin = urlOf(upstream);
    const gateway = { upstream: setting(workspaceOrigin), rules: REQUEST_RULES, maxRequestBytes };
    const config = { workspaceOrigin, workspaceId: '1', gateway } as AppConfig;
    const tokens = { current: () => this.#current() } as ToolTokens;
    const gate: TokenGate = { requireUsableToken: () => this.#requireUsableToken() };
    const finder = new UpstreamFinder(config, tokens, this.connections);
    this.caller = new UpstreamCaller(tokens, gate, this.connections, finder);
    const repair = new RequestRepair(config);
    this.handler = new GatewayHandler(
      new KeptBodies(config),
      repair,
      this.caller,
      finder,
      new ToolHandlers(),
    );
    upstream.on('connection', () => (this.connected += 1));
    upstream.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#receive(request, response);
    });
    front.on('connection', () => (this.taken += 1));
    front.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.handler.handle({ request, response, sessionId: 's', rest: request.url ?? '' });
    });
  }

  static async open(
    setting: (url: string) => UpstreamSetting = () => ({ use: 'serving-endpoints' }),
    maxRequestBytes = 2 ** 20,
  ): Promise<GatewayTestKit> {
    Logger.overrideLogger(false);
    const servers = [createServer(), createServer()] as const;
    for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
    return new GatewayTestKit(servers[0], servers[1], setting, maxRequestBytes);
  }

  get url(): string {
    return urlOf(this.front);
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(this.url + path, { method: 'POST', body: text, headers });
  }

  /** Sends what `fetch` would not, and gives the answer as it begins. */
  async raw(path: string, headers: Record<string, string>, body: string): Promise<IncomingMessage> {
    const request = send(this.url + path, { method: 'POST', headers });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  async close(): Promise<void> {
    this.connections.onApplicationShutdown();
    for (const server of [this.upstream, this.front]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    this.asked.push({ path: request.url ?? '', token, headers: request.headers, body });
    await this.workspace(request, response, body);
  }

  #current(): Promise<{ value: TokenValue; usableUntilMs: number }> {
    if (this.token === null) return Promise.reject(required());
    return Promise.resolve({ value: new TokenValue(this.token), usableUntilMs: 0 });
  }

  #requireUsableToken(): Promise<void> {
    this.verifications += 1;
    this.verify();
    return this.token === null ? Promise.reject(required()) : Promise.resolve();
  }
}

function required(): ApiError {
  return new ApiError('PAT_REQUIRED', 'Your token no longer works.', 'Paste a new one.');
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
