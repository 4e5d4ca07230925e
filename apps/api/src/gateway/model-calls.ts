import { Readable } from 'node:stream';
import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { printable } from '@latchkey/contracts';
import {
  alternativeTo,
  findModel,
  managedHeaders,
  readModelRefusal,
  refusalMessage,
  type ModelRefusal,
} from '@latchkey/model-catalog';
import type { RequestRule } from '@latchkey/gateway-rules';
import { ApiError } from '../common/api-error';
import { WorkspaceModels } from '../models/workspace-models';
import { forwardable, requestHeaders } from './forwarded-headers';
import { forwardedQuery, type GatewayRoute } from './gateway-routes';
import { ModelRouter, type Destination } from './model-router';
import { RequestRepair, type ReadBody } from './request-repair';
import { textOf, type UpstreamAnswer } from './upstream-call';
import { UpstreamClient } from './upstream-client';

/** How long a refused request waits for a new list of models. Agents show an error after a few seconds of silence. */
const MAX_WAIT_MS = 3_000;
const NOT_IMPLEMENTED = 501;
/** What a model or the gateway answers when trying the same again can’t help. */
const MODEL_REFUSALS: readonly number[] = [400, 404, 410, NOT_IMPLEMENTED];
const MAX_REFUSAL_BYTES = 2 ** 20;
/** A first request of a model may need several repairs. */
const MAX_ATTEMPTS = 6;

/** A request to a model, in the client’s words. */
interface ModelCall {
  readonly route: GatewayRoute;
  readonly body: ReadBody;
  /** Empty when the request names none. */
  readonly model: string;
}

/** A refused attempt that led to a repair. */
interface Refused {
  readonly message: string;
  readonly rules: readonly RequestRule[];
}

/** The rest of the client’s request. */
interface RequestDetails {
  readonly headers: IncomingHttpHeaders;
  readonly query: string;
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal;
}

/** Calls models: finds where each one is, repairs requests, and turns a model that is gone into an error with a remedy. */
@Injectable()
export class ModelCalls {
  readonly #logger = new Logger(ModelCalls.name);
  /** Requests repaired since the start. */
  repaired = 0;

  constructor(
    private readonly repair: RequestRepair,
    private readonly client: UpstreamClient,
    private readonly router: ModelRouter,
    private readonly models: WorkspaceModels,
  ) {}

  /**
   * Sends a request. Sends it again when the refusal shows how to do better: a repair that this model needs, or another name
   * or server for a model that is gone. A refused request had no effect.
   * @throws ApiError MODEL_UNAVAILABLE when the workspace serves no such model
   */
  async call(route: GatewayRoute, bytes: Buffer, details: RequestDetails): Promise<UpstreamAnswer> {
    const body = this.repair.read(bytes);
    const named = route.model ?? body.json?.['model'];
    const call = { route, body, model: typeof named === 'string' ? named : '' };
    const refusals: Refused[] = [];
    for (let attempt = 1; ; attempt += 1) {
      const destination = this.router.destinationOf(call.route, call.model);
      const { answer, rules } = await this.#send(call, destination, details);
      if (!MODEL_REFUSALS.includes(answer.status)) return answer;
      const text = await textOf(answer.body, MAX_REFUSAL_BYTES);
      const mayRetry = attempt < MAX_ATTEMPTS;
      if (answer.status === 400) {
        const { model } = destination;
        const message = refusalMessage(text);
        const tried = refusals.at(-1);
        if (tried?.message === message) {
          const added = rules.filter((rule) => !tried.rules.includes(rule));
          this.repair.forget(model, added);
        } else if (
          mayRetry &&
          this.repair.learnFrom(message, body, { dialect: route.dialect, model }, rules)
        ) {
          refusals.push({ message, rules });
          continue;
        }
      }
      const refusal = readModelRefusal(answer.status, text);
      if (refusal !== null) {
        await this.models.refreshAfterRefusal(MAX_WAIT_MS);
        const next = this.router.destinationOf(call.route, call.model);
        if (mayRetry && next.url + next.model !== destination.url + destination.model) continue;
        const error = this.#unavailable(refusal, call, answer.status);
        if (error) throw error;
      }
      return { ...answer, body: Readable.from([Buffer.from(text)]) };
    }
  }

  async #send(
    { route, body }: ModelCall,
    { at, url, model }: Destination,
    { headers, query, signal }: RequestDetails,
  ): Promise<{ readonly answer: UpstreamAnswer; readonly rules: readonly RequestRule[] }> {
    // A serving endpoint is named by its path, the AI gateway wants the name in the body too.
    const namesModel = at === 'ai-gateway' && route.dialect === 'openai-chat';
    const chatDialect = route.dialect === 'openai-embeddings' ? 'openai-chat' : route.dialect;
    const managed = managedHeaders(
      this.models.catalog?.managed ?? null,
      chatDialect,
      headers['user-agent'] ?? '',
    );
    const prepared = this.repair.prepare(body, { dialect: route.dialect, model }, namesModel);
    if (prepared.repairedBy.length > 0) {
      this.repaired += 1;
      this.#logger.debug(`Repaired a request with: ${prepared.repairedBy.join(', ')}`);
    }
    const answer = await this.client.call(
      {
        url: new URL(url + forwardedQuery(query)),
        method: 'POST',
        headers: { ...requestHeaders(headers, prepared.bytes.length), ...forwardable(managed) },
        body: prepared.bytes,
      },
      signal,
    );
    return { answer, rules: prepared.rules };
  }

  /** @returns null when the refusal isn’t about the model: some servers lack a path, such as the one that counts tokens */
  #unavailable(refusal: ModelRefusal, { route, model }: ModelCall, status: number): ApiError | null {
    const { catalog } = this.models;
    if (refusal === 'feature-disabled') {
      return new ApiError(
        'MODEL_UNAVAILABLE',
        'The AI gateway of this workspace is switched off.',
        'Ask a workspace admin to turn it on, or refresh the models on the Agents page.',
      );
    }
    if (catalog === null || model === '') return null;
    const listed = findModel(catalog, model);
    // The workspace may list models that it no longer serves.
    if (listed && status === NOT_IMPLEMENTED) this.models.markGone(listed.name);
    else if (listed) return null;
    const dialect = route.dialect === 'openai-embeddings' ? 'openai-chat' : route.dialect;
    const other = alternativeTo(this.models.catalog ?? catalog, model, dialect);
    return new ApiError(
      'MODEL_UNAVAILABLE',
      status === NOT_IMPLEMENTED
        ? `The workspace no longer serves the model ${printable(model)}.`
        : `The workspace serves no model ${printable(model)}.`,
      other === null
        ? 'It serves no model that this agent could use. Ask a workspace admin.'
        : `Choose another on the Agents page, for example ${other}, and start the agent again.`,
    );
  }
}
