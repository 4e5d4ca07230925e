import { isObject } from './dialect';

/** Whose model it is: what a request may hold depends on it. */
export type ModelFamily = 'claude' | 'gpt' | 'gemini' | 'open' | 'embedding';

/** The protocols as Databricks names them in `api_types` and `supported_api_types`. */
export const API_TYPES = {
  chat: 'mlflow/v1/chat/completions',
  embeddings: 'mlflow/v1/embeddings',
  responses: 'openai/v1/responses',
  messages: 'anthropic/v1/messages',
  gemini: 'gemini/v1/generateContent',
} as const;

/** A gateway generation: 1 serving endpoints only, 2 adds the AI Gateway, 3 adds model services of Unity Catalog. */
export type ModelGeneration = 1 | 2 | 3;

/** A foundation model of the workspace. The echo model plays each of them. */
export interface ServedModel {
  /** The name without a generation's prefix: `databricks-` of an endpoint, `system.ai.` of a model service. */
  readonly id: string;
  readonly family: ModelFamily;
  readonly displayName: string;
  readonly apiTypes: readonly string[];
  /** The generations in which the workspace lists and serves it. */
  readonly generations: readonly ModelGeneration[];
  /** The status that calls get although listings still show the model. Null: it answers. */
  readonly retired: 404 | 501 | null;
}

const FAMILY_API_TYPES: Readonly<Record<ModelFamily, readonly string[]>> = {
  claude: [API_TYPES.messages, API_TYPES.chat],
  gpt: [API_TYPES.responses, API_TYPES.chat],
  gemini: [API_TYPES.gemini, API_TYPES.chat],
  open: [API_TYPES.chat],
  embedding: [API_TYPES.embeddings],
};
const EVERY_GENERATION: readonly ModelGeneration[] = [1, 2, 3];

/** Several versions of each family, previews among them, in no useful order, as listings come. */
export const DEFAULT_SERVED_MODELS: readonly ServedModel[] = [
  model('claude-sonnet-4-5', 'claude', 'Claude Sonnet 4.5'),
  model('claude-opus-4-6', 'claude', 'Claude Opus 4.6'),
  model('claude-opus-4-8', 'claude', 'Claude Opus 4.8'),
  model('claude-opus-5-preview', 'claude', 'Claude Opus 5 (Preview)'),
  model('claude-sonnet-5', 'claude', 'Claude Sonnet 5'),
  model('claude-haiku-4-5', 'claude', 'Claude Haiku 4.5'),
  model('claude-fable-5', 'claude', 'Claude Fable 5'),
  model('gpt-5', 'gpt', 'GPT-5'),
  model('gpt-5-10', 'gpt', 'GPT-5.10'),
  model('gpt-5-5', 'gpt', 'GPT-5.5'),
  { ...model('gpt-5-5-codex', 'gpt', 'GPT-5.5 Codex'), apiTypes: [API_TYPES.responses] },
  model('gpt-oss-120b', 'gpt', 'GPT OSS 120B'),
  model('gemini-2-5-pro', 'gemini', 'Gemini 2.5 Pro'),
  model('gemini-3-1-pro', 'gemini', 'Gemini 3.1 Pro'),
  model('kimi-k2', 'open', 'Kimi K2'),
  model('glm-5', 'open', 'GLM 5'),
  model('deepseek-v4', 'open', 'DeepSeek V4'),
  model('meta-llama-3-3-70b-instruct', 'open', 'Llama 3.3 70B'),
  model('gte-large-en', 'embedding', 'GTE Large (En)'),
];

function model(id: string, family: ModelFamily, displayName: string): ServedModel {
  const apiTypes = FAMILY_API_TYPES[family];
  return { id, family, displayName, apiTypes, generations: EVERY_GENERATION, retired: null };
}

/**
 * Reads a list of models that the control plane was given. A model needs `id` and `family`; the rest has defaults.
 * @throws Error naming what is wrong
 */
export function readServedModels(wish: unknown): ServedModel[] {
  if (!Array.isArray(wish)) throw new Error('models must be a list');
  const models = wish.map(readServedModel);
  const twice = models.find(({ id }, i) => models.findIndex((each) => each.id === id) !== i);
  if (twice) throw new Error(`${twice.id}: each id may stand in the list once`);
  return models;
}

const FIELDS = ['id', 'family', 'displayName', 'apiTypes', 'generations', 'retired'];

/** @throws Error naming what is wrong */
export function readServedModel(wish: unknown): ServedModel {
  if (!isObject(wish)) throw new Error('a model must be an object');
  const unknown = Object.keys(wish).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) throw new Error(`${unknown}: no such field; known are ${FIELDS.join(', ')}`);
  const { id, family } = wish;
  if (typeof id !== 'string' || !/^[\w.-]+$/.test(id)) throw new Error('id must be a name without a prefix');
  if (!isFamily(family)) {
    throw new Error(`${id}: family must be one of ${Object.keys(FAMILY_API_TYPES).join(', ')}`);
  }
  const { displayName, apiTypes, generations, retired } = { ...model(id, family, id), ...wish };
  if (typeof displayName !== 'string') throw new Error(`${id}: displayName must be a text`);
  if (!isListOf(apiTypes, (each) => typeof each === 'string'))
    throw new Error(`${id}: apiTypes must be a list of texts`);
  if (!isListOf(generations, (each) => EVERY_GENERATION.includes(each as ModelGeneration)))
    throw new Error(`${id}: generations must be a list of 1, 2 and 3`);
  if (retired !== null && retired !== 404 && retired !== 501)
    throw new Error(`${id}: retired must be 404, 501 or null`);
  return { id, family, displayName, apiTypes, generations, retired };
}

function isFamily(value: unknown): value is ModelFamily {
  return typeof value === 'string' && Object.hasOwn(FAMILY_API_TYPES, value);
}

function isListOf(value: unknown, fits: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}
