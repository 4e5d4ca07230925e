import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { backoffDelayMs } from '@latchkey/concurrency';
import {
  codingAgentConfigs,
  listFoundationModels,
  listModelServices,
  listServingEndpoints,
  probeAiGateway,
  type ApiFailure,
  type ApiResult,
  type Connection,
} from '@latchkey/databricks-client';
import {
  isFoundationModel,
  joinModels,
  readFoundationModels,
  readManagedConfig,
  readModelServices,
  readServingEndpoints,
  type ListedModel,
  type ManagedConfig,
  type ModelCatalog,
} from '@latchkey/model-catalog';
import { AppConfig } from '../config/app-config';

/** Single pages are answered with 499 or 504 now and then; the next attempt usually succeeds. */
const ATTEMPTS = 3;
const RETRY = { firstMs: 200, capMs: 2_000, jitter: 0.2 };
/** `system.ai` holds tens of models. Ends the walk of a listing that never ends. */
const MAX_PAGES = 20;

/** The result of asking a workspace for its models. */
type Discovery =
  /** `isSure` is false when a newer generation could not be ruled out: its names may be the only ones that work. */
  | { readonly ok: true; readonly catalog: ModelCatalog; readonly isSure: boolean }
  | { readonly ok: false; readonly failure: ApiFailure };

/** Asks the workspace which generation of model serving it has, and which models. Assumes nothing about the cloud. */
@Injectable()
export class ModelDiscovery {
  constructor(private readonly config: AppConfig) {}

  /**
   * Asks the newest generation first. An absent feature rules a generation out; an outage doesn’t.
   * @param known the latest list, whose parts stay in use where an outage hides them
   */
  async discover(connection: Connection, known: ModelCatalog | null): Promise<Discovery> {
    const { use } = this.config.gateway.upstream;
    if (use === 'serving-endpoints') return this.#servingEndpoints(connection, true);
    const services = await this.#modelServices(connection);
    if (services.ok && services.value.length > 0)
      return this.#unityCatalog(connection, services.value, known);
    if (!services.ok && services.failure.kind === 'refused') return services;
    const isSure = isDecided(services);
    const gateway = await retried(() => probeAiGateway(connection));
    if (use === 'ai-gateway' || gateway.ok) return this.#aiGateway(connection, isSure, known);
    return this.#servingEndpoints(connection, isSure && isDecided(gateway));
  }

  async #unityCatalog(
    connection: Connection,
    services: readonly ListedModel[],
    known: ModelCatalog | null,
  ): Promise<Discovery> {
    const [endpoints, configs] = await Promise.all([
      retried(() => listServingEndpoints(connection)),
      retried(() => codingAgentConfigs(connection)),
    ]);
    // Databricks’ own endpoints are still listed here, but their names answer 501.
    const own = endpoints.ok
      ? readServingEndpoints(endpoints.value).filter(({ name }) => !isFoundationModel(name))
      : isDecided(endpoints)
        ? []
        : (known?.models.filter(({ at }) => at === 'serving-endpoints') ?? []);
    const catalog = {
      generation: 3,
      models: joinModels(services, own),
      managed: managedIn(configs, known),
    } as const;
    return { ok: true, catalog, isSure: isDecided(endpoints) && isDecided(configs) };
  }

  async #aiGateway(connection: Connection, isSure: boolean, known: ModelCatalog | null): Promise<Discovery> {
    const [foundation, endpoints, configs] = await Promise.all([
      retried(() => listFoundationModels(connection)),
      retried(() => listServingEndpoints(connection)),
      retried(() => codingAgentConfigs(connection)),
    ]);
    if (!endpoints.ok) return endpoints;
    const models = joinModels(
      foundation.ok ? readFoundationModels(foundation.value, 'ai-gateway') : [],
      readServingEndpoints(endpoints.value).map((model) =>
        isFoundationModel(model.name) ? { ...model, at: 'ai-gateway' } : model,
      ),
    );
    const catalog = { generation: 2, models, managed: managedIn(configs, known) } as const;
    return { ok: true, catalog, isSure: isSure && isDecided(foundation) && isDecided(configs) };
  }

  async #servingEndpoints(connection: Connection, isSure: boolean): Promise<Discovery> {
    const [foundation, endpoints] = await Promise.all([
      retried(() => listFoundationModels(connection)),
      retried(() => listServingEndpoints(connection)),
    ]);
    if (!endpoints.ok) return endpoints;
    const models = joinModels(
      foundation.ok ? readFoundationModels(foundation.value, 'serving-endpoints') : [],
      readServingEndpoints(endpoints.value),
    );
    return { ok: true, catalog: { generation: 1, models, managed: null }, isSure };
  }

  async #modelServices(connection: Connection): Promise<ApiResult<readonly ListedModel[]>> {
    const pages: (readonly ListedModel[])[] = [];
    let token: string | null = null;
    do {
      const pageToken: string | null = token;
      const page = await retried(() => listModelServices(connection, pageToken));
      if (!page.ok) return page;
      const { models, nextPageToken } = readModelServices(page.value);
      pages.push(models);
      token = nextPageToken;
    } while (token !== null && pages.length < MAX_PAGES);
    return { ok: true, value: joinModels(...pages) };
  }
}

/** Keeps what the admin decided while the workspace can’t say. */
function managedIn(configs: ApiResult<unknown>, known: ModelCatalog | null): ManagedConfig | null {
  if (configs.ok) return readManagedConfig(configs.value);
  return isDecided(configs) ? null : (known?.managed ?? null);
}

/** Whether the workspace said that something is there or absent. No answer, or one about the token, says neither. */
function isDecided(result: ApiResult<unknown>): boolean {
  if (result.ok) return true;
  const { kind, status } = result.failure;
  return kind !== 'refused' && status !== 499 && (kind !== 'unavailable' || status === 501);
}

/** Repeats a listing that an outage broke. Listings have no effect, so repeating is safe. */
async function retried<T>(call: () => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await call();
    if (result.ok || attempt === ATTEMPTS || !mayPass(result.failure)) return result;
    await setTimeout(backoffDelayMs(RETRY, attempt, Math.random()));
  }
}

/** 499 is the proxy’s word for a call that took too long. */
function mayPass({ kind, status }: ApiFailure): boolean {
  return status === 499 || (kind === 'unavailable' && status !== 501 && status !== null);
}
