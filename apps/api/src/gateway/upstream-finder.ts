import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config';
import { ToolTokens } from '../tools/tool-tokens';
import type { UpstreamKind } from './gateway-routes';
import { UpstreamConnections, type UpstreamAnswer, type UpstreamCall } from './upstream-call';

/** A server that models are called at. */
interface Upstream {
  readonly kind: UpstreamKind;
  /** Scheme, host and optional path, without a trailing slash. */
  readonly base: string;
}

/** An AI gateway may be turned on or off at any time. */
const RECHECK_MS = 10 * 60_000;
/** After a check without a clear result. */
const RECHECK_SOON_MS = 60_000;
const CHECK_TIMEOUT_MS = 10_000;

/** Checks in the background whether the workspace has an AI gateway, and uses its serving endpoints until then. */
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
      upstream.use === 'ai-gateway' ? { kind: 'ai-gateway', base: upstream.base } : this.servingEndpoints;
  }

  get current(): Upstream {
    return this.#current;
  }

  /** The upstream for everything that the AI gateway doesn't have. */
  get servingEndpoints(): Upstream {
    return { kind: 'serving-endpoints', base: this.config.workspaceOrigin };
  }

  onApplicationBootstrap(): void {
    if (this.config.gateway.upstream.use === 'whichever-answers') void this.#check();
  }

  onApplicationShutdown(): void {
    this.#stopping.abort();
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** Checks now, unless a check is under way. Called when the current upstream could not be reached. */
  recheck(): void {
    if (this.#timer && this.#current.kind === 'ai-gateway') {
      clearTimeout(this.#timer);
      void this.#check();
    }
  }

  async #check(): Promise<void> {
    this.#timer = null;
    const found = await this.#find().catch(() => null);
    if (this.#stopping.signal.aborted) return;
    if (found && found.upstream.base !== this.#current.base) {
      this.#current = found.upstream;
      this.#logger.log(`Models are now called at ${found.upstream.base}.`);
    }
    const waitMs = found?.isSure ? RECHECK_MS : RECHECK_SOON_MS;
    this.#timer = setTimeout(() => void this.#check(), waitMs).unref();
  }

  /** @throws when nothing could be asked, such as before there is a token */
  async #find(): Promise<{ upstream: Upstream; isSure: boolean }> {
    const token = (await this.tokens.current()).value;
    const headers = { authorization: `Bearer ${token.reveal()}`, 'content-type': 'application/json' };
    const base = aiGatewayBase(this.config.workspaceOrigin, await this.#workspaceId(headers));
    if (base === null) return { upstream: this.servingEndpoints, isSure: true };
    const url = new URL(`${base}/mlflow/v1/chat/completions`);
    const status = await this.#send({ url, method: 'POST', headers, body: Buffer.from('{}') }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (isAiGatewayAnswer(status)) return { upstream: { kind: 'ai-gateway', base }, isSure: true };
    return { upstream: this.servingEndpoints, isSure: status !== 0 && status < 500 };
  }

  /** Comes from the platform's environment if set there; otherwise every answer of the workspace carries it. */
  async #workspaceId(headers: Record<string, string>): Promise<string> {
    if (this.config.workspaceId !== null) return this.config.workspaceId;
    const url = new URL(`${this.config.workspaceOrigin}/api/2.0/preview/scim/v2/Me`);
    const answer = await this.#send({ url, method: 'GET', headers, body: null });
    return String(answer.headers['x-databricks-org-id'] ?? '');
  }

  async #send(call: UpstreamCall): Promise<UpstreamAnswer> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]);
    const answer = await this.connections.send(call, signal);
    answer.body.resume();
    return answer;
  }
}

/**
 * Builds the address of a workspace's AI gateway. It is documented on AWS only; elsewhere it has to be configured.
 * @returns null when the address isn't known
 */
export function aiGatewayBase(workspaceOrigin: string, workspaceId: string): string | null {
  const isOnAws = new URL(workspaceOrigin).hostname.endsWith('.cloud.databricks.com');
  return isOnAws && /^\d+$/.test(workspaceId)
    ? `https://${workspaceId}.ai-gateway.cloud.databricks.com`
    : null;
}

/** How an AI gateway answers an empty request. With any other status it is unusable here. */
function isAiGatewayAnswer(status: number): boolean {
  return status === 400 || status === 422 || status === 429;
}
