import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { ToolTokens } from '../tools/tool-tokens';
import { UpstreamConnections } from './upstream-connections';
import { aiGatewayBase, answersAsGateway, type Upstream } from './upstream';

/** An AI gateway may be turned on, or off, at any time. */
const AGAIN_MS = 10 * 60_000;
/** Where it did not answer, or could not be asked. */
const SOON_MS = 60_000;
const PATIENCE_MS = 10_000;

/** Finds out, behind everything else, whether the workspace's AI gateway is of use, and asks the serving endpoints until then. */
@Injectable()
export class UpstreamFinder implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(UpstreamFinder.name);
  readonly #stopping = new AbortController();
  #current: Upstream;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: AppConfig,
    private readonly tokens: ToolTokens,
    private readonly connections: UpstreamConnections,
  ) {
    const { upstream } = config.gateway;
    this.#current =
      upstream.use === 'ai-gateway'
        ? { kind: 'ai-gateway', base: upstream.base }
        : { kind: 'serving-endpoints', base: config.workspaceOrigin };
  }

  get current(): Upstream {
    return this.#current;
  }

  /** Where everything is that the AI gateway does not have. */
  get servingEndpoints(): Upstream {
    return { kind: 'serving-endpoints', base: this.config.workspaceOrigin };
  }

  onApplicationBootstrap(): void {
    if (this.config.gateway.upstream.use === 'whichever-answers') void this.#look();
  }

  onApplicationShutdown(): void {
    this.#stopping.abort();
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** To be told when the current one could not be reached. */
  suspect(): void {
    if (this.#timer && this.#current.kind === 'ai-gateway') {
      clearTimeout(this.#timer);
      void this.#look();
    }
  }

  async #look(): Promise<void> {
    this.#timer = null;
    const found = await this.#find().catch(() => null);
    if (this.#stopping.signal.aborted) return;
    if (found && found.upstream.base !== this.#current.base) {
      this.#current = found.upstream;
      this.#logger.log(`Models are asked at ${found.upstream.base} from now on.`);
    }
    const waitMs = found?.isSure ? AGAIN_MS : SOON_MS;
    this.#timer = setTimeout(() => void this.#look(), waitMs).unref();
  }

  /** @returns null, or throws, when it could not be asked, such as while there is no token yet */
  async #find(): Promise<{ upstream: Upstream; isSure: boolean } | null> {
    const token = (await this.tokens.current()).value;
    const headers = { authorization: `Bearer ${token.reveal()}`, 'content-type': 'application/json' };
    const base = aiGatewayBase(this.config.workspaceOrigin, await this.#workspaceId(headers));
    if (base === null) return { upstream: this.servingEndpoints, isSure: true };
    const url = new URL(`${base}/mlflow/v1/chat/completions`);
    const status = await this.#ask({ url, method: 'POST', headers, body: Buffer.from('{}') }).then(
      (answer) => answer.statusCode ?? 0,
      () => 0,
    );
    if (answersAsGateway(status)) return { upstream: { kind: 'ai-gateway', base }, isSure: true };
    return { upstream: this.servingEndpoints, isSure: status !== 0 && status < 500 };
  }

  /** As set by the platform; where it is not, the workspace says it with every answer. */
  async #workspaceId(headers: Record<string, string>): Promise<string> {
    if (this.config.workspaceId !== null) return this.config.workspaceId;
    const url = new URL(`${this.config.workspaceOrigin}/api/2.0/preview/scim/v2/Me`);
    const { headers: answered } = await this.#ask({ url, method: 'GET', headers, body: null });
    return String(answered['x-databricks-org-id'] ?? '');
  }

  async #ask(request: Parameters<UpstreamConnections['open']>[0]): ReturnType<UpstreamConnections['open']> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await this.connections.open(request, signal);
    answer.resume();
    return answer;
  }
}
