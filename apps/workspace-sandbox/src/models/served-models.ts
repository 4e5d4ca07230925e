import { ApiFailure } from '../http/api-failure';

/** Whose model it is: what a request may hold depends on it. */
type ModelFamily = 'claude' | 'gpt' | 'gemini' | 'llama' | 'embedding';

export interface ServedModel {
  /** Name of the serving endpoint, which is what clients send as the model. */
  readonly name: string;
  readonly family: ModelFamily;
  readonly displayName: string;
}

/** A few of the foundation models that every workspace has; each is played by the echo model. */
export const SERVED_MODELS: readonly ServedModel[] = [
  { name: 'databricks-claude-sonnet-4-5', family: 'claude', displayName: 'Claude Sonnet 4.5' },
  { name: 'databricks-claude-opus-4-6', family: 'claude', displayName: 'Claude Opus 4.6' },
  { name: 'databricks-claude-opus-4-8', family: 'claude', displayName: 'Claude Opus 4.8' },
  { name: 'databricks-claude-sonnet-5', family: 'claude', displayName: 'Claude Sonnet 5' },
  { name: 'databricks-claude-haiku-4-5', family: 'claude', displayName: 'Claude Haiku 4.5' },
  { name: 'databricks-gpt-5', family: 'gpt', displayName: 'GPT-5' },
  { name: 'databricks-gpt-5-5', family: 'gpt', displayName: 'GPT-5.5' },
  { name: 'databricks-gpt-oss-120b', family: 'gpt', displayName: 'GPT OSS 120B' },
  { name: 'databricks-gemini-2-5-pro', family: 'gemini', displayName: 'Gemini 2.5 Pro' },
  { name: 'databricks-gemini-3-1-pro', family: 'gemini', displayName: 'Gemini 3.1 Pro' },
  { name: 'databricks-meta-llama-3-3-70b-instruct', family: 'llama', displayName: 'Llama 3.3 70B' },
  { name: 'databricks-gte-large-en', family: 'embedding', displayName: 'GTE Large (En)' },
];

/** @throws ApiFailure 404 as the workspace words it, for a name that it does not serve */
export function servedModel(name: string): ServedModel {
  const found = SERVED_MODELS.find((model) => model.name === name);
  if (found) return found;
  throw new ApiFailure(
    404,
    'ENDPOINT_NOT_FOUND',
    'The given endpoint does not exist, please retry after checking the specified model and version deployment exists.',
  );
}
