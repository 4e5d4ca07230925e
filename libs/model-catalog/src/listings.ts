/**
 * How a workspace offers models. 1: serving endpoints. 2: the AI gateway, with the names of serving endpoints. 3: model
 * services in Unity Catalog, called through the AI gateway as `system.ai.…`.
 */
export type ModelGeneration = 1 | 2 | 3;

/** A model that the workspace lists. */
export interface ListedModel {
  /** What a request must call it. */
  readonly name: string;
  /** Where it is called. */
  readonly at: 'ai-gateway' | 'serving-endpoints';
  /** For example `anthropic/v1/messages`; empty when the workspace doesn’t say. */
  readonly apiTypes: readonly string[];
}

/** Workspaces serve tens of models. Bounds what a broken answer can do to files and pages. */
const MAX_MODELS = 500;
/** Names of endpoints and of Unity Catalog. Anything else could not be called, and must not reach a file or a page. */
const NAME = /^[A-Za-z0-9][\w.:/-]{0,127}$/;
const SERVICE_PREFIX = 'model-services/';
/** Other schemas may hold services of their owner; these are Databricks’ own. */
const SYSTEM_SCHEMA = 'system.ai.';

/** Reads one page of `GET /api/2.1/unity-catalog/model-services`. Skips entries that it can’t read. */
export function readModelServices(answer: unknown): {
  readonly models: readonly ListedModel[];
  readonly nextPageToken: string | null;
} {
  const next = fieldOf(answer, 'next_page_token');
  const models = listIn(answer, 'model_services').flatMap((service): readonly ListedModel[] => {
    const fullName = fieldOf(service, 'name');
    if (typeof fullName !== 'string') return [];
    const name = fullName.replace(SERVICE_PREFIX, '');
    if (!name.startsWith(SYSTEM_SCHEMA) || !NAME.test(name)) return [];
    return [{ name, at: 'ai-gateway', apiTypes: textsIn(fieldOf(service, 'supported_api_types')) }];
  });
  return { models, nextPageToken: typeof next === 'string' && next !== '' ? next : null };
}

/**
 * Reads `GET /api/2.0/serving-endpoints:foundation-models`.
 * @param at where the workspace’s own models are called
 */
export function readFoundationModels(answer: unknown, at: ListedModel['at']): readonly ListedModel[] {
  return listIn(answer, 'endpoints').flatMap((endpoint): readonly ListedModel[] => {
    const name = fieldOf(endpoint, 'name');
    if (typeof name !== 'string' || !NAME.test(name)) return [];
    const models = listIn(fieldOf(endpoint, 'config'), 'served_entities').map((entity) =>
      fieldOf(entity, 'foundation_model'),
    );
    const apiTypes = models.flatMap((model) => textsIn(fieldOf(model, 'api_types')));
    // One that the AI gateway does not know is called the old way.
    const isAtGateway = models.every((model) => fieldOf(model, 'ai_gateway_v2_supported') !== false);
    return [{ name, at: isAtGateway ? at : 'serving-endpoints', apiTypes: [...new Set(apiTypes)] }];
  });
}

/** Reads `GET /api/2.0/serving-endpoints`: the language models among all endpoints, those of the user’s own included. */
export function readServingEndpoints(answer: unknown): readonly ListedModel[] {
  return listIn(answer, 'endpoints').flatMap((endpoint): readonly ListedModel[] => {
    const name = fieldOf(endpoint, 'name');
    const task = fieldOf(endpoint, 'task');
    if (typeof name !== 'string' || !NAME.test(name)) return [];
    if (task !== undefined && !(typeof task === 'string' && task.startsWith('llm/'))) return [];
    const apiTypes = typeof task === 'string' ? [task] : [];
    return [{ name, at: 'serving-endpoints', apiTypes }];
  });
}

/** Joins lists. The first entry for a name wins. */
export function joinModels(...lists: readonly (readonly ListedModel[])[]): readonly ListedModel[] {
  const byName = new Map<string, ListedModel>();
  for (const model of lists.flat()) if (!byName.has(model.name)) byName.set(model.name, model);
  return [...byName.values()].slice(0, MAX_MODELS);
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

export function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

export function textsIn(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** A name that can be called. */
export function isModelName(name: string): boolean {
  return NAME.test(name);
}
