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
import type { ModelCatalog } from '@latchkey/model-catalog';
import { TokenValue } from '@latchkey/token';
import { ApiError } from '../common/api-error';
import type { AppConfig, UpstreamSetting } from '../config/app-config';
import type { TokenGate } from '../pat/token-gate';
import { ToolHandlers } from '../tools/tool-handler';
import type { ToolTokens } from '../tools/tool-tokens';
import type { WorkspaceModels } from '../models/workspace-models';
import { GatewayHandler } from './gateway.handler';
import { ModelCalls } from './model-calls';
import { ModelRouter } from './model-router';
import { RequestBuffer } from './request-buffer';
import { RequestRepair } from './request-repair';
import { UpstreamConnections } from './upstream-call';
import { UpstreamClient } from './upstream-client';

export const CHAT = '/openai/v1/chat/completions';
export const HELLO = { model: 'databricks-gpt-5', messages: [{ role: 'user', content: 'hi' }] };
/** The workspace's answer to an invalid token. */
export const INVALID_TOKEN = JSON.stringify({ error_code: 403, message: 'Invalid access token. [ReqId: 1]' });

/** Handles one request in the workspace's place. */
export type Workspace = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;

/** A gateway between a test client and a test workspace, all over real HTTP in this process. */
export class GatewayTestKit {
  /** The current token; null for none. */
  token: string | null = 'first';
  /** Runs during a verification, and may replace the token. */
  verify: () => void = () => undefined;
  verifications = 0;
  /** Connections that the workspace accepted. */
  connected = 0;
  /** Connections that the gateway accepted. */
  taken = 0;
  /** The workspace's requests, in order. */
  readonly asked: { path: string; token: string; headers: IncomingMessage['headers']; body: string }[] = [];
  workspace: Workspace = (_request, response) => response.end('{}');
  readonly connections = new UpstreamConnections();
  /** The workspace’s models as the gateway knows them; null before it has been asked. */
  catalog: ModelCatalog | null = null;
  /** Runs when a refused model makes the gateway ask for the list again, and may replace it. */
  refresh: () => void = () => undefined;
  /** Models that refused to work although they were listed. */
  readonly gone: string[] = [];
  readonly client: UpstreamClient;
  readonly calls: ModelCalls;
  readonly handler: GatewayHandler;

  private constructor(
    private readonly upstream: Server,
    private readonly front: Server,
    setting: (url: string) => UpstreamSetting,
    maxRequestBytes: number,
  ) {
    const workspaceOrigin = urlOf(upstream);
    const gateway = { upstream: setting(workspaceOrigin), rules: REQUEST_RULES, maxRequestBytes };
    const config = { workspaceOrigin, gateway } as AppConfig;
    const tokens = { current: () => this.#current() } as ToolTokens;
    const gate: TokenGate = { requireUsableToken: () => this.#requireUsableToken() };
    const models = this.#models();
    this.client = new UpstreamClient(tokens, gate, this.connections);
    const router = new ModelRouter(config, models);
    this.calls = new ModelCalls(new RequestRepair(config), this.client, router, models);
    this.handler = new GatewayHandler(
      config,
      new RequestBuffer(config),
      this.calls,
      models,
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

  /** Sends headers that `fetch` would reject, and returns the answer as soon as it starts. */
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

  #models(): WorkspaceModels {
    const catalog = (): ModelCatalog | null => this.catalog;
    return {
      get catalog() {
        return catalog();
      },
      failure: null,
      untilAsked: () => Promise.resolve(),
      refreshAfterRefusal: () => Promise.resolve(this.refresh()),
      markGone: (name: string) => this.gone.push(name),
    } as unknown as WorkspaceModels;
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
