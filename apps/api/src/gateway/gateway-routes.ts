import type { Dialect } from '@latchkey/gateway-rules';

/** Where models are asked: the AI gateway of the workspace, or its serving endpoints. Their paths differ. */
export type UpstreamKind = 'ai-gateway' | 'serving-endpoints';

/** What a request asks for. */
export interface GatewayRoute {
  readonly dialect: Dialect;
  /** Null: the AI gateway does not have it, so that it goes to the serving endpoints in any case. */
  readonly aiGatewayPath: string | null;
  readonly servingPath: string;
  /** The model, where the path names it; elsewhere the body does. */
  readonly model: string | null;
}

/** Of a model or an endpoint: no slash, no escape, and nothing that a server could take for a step in a path. */
const NAME = '(?<model>[A-Za-z0-9_-][A-Za-z0-9_.-]*)';

/**
 * All that is reachable, as patterns of the path, with the paths of either kind of upstream made from them. Documented at
 * https://docs.databricks.com/aws/en/machine-learning/model-serving/score-foundation-models and
 * https://docs.databricks.com/aws/en/ai-gateway/query-endpoints-beta; counting tokens is not, and clients bear the 404 of
 * a workspace that does not know it.
 */
const ROUTES: readonly (readonly [string, Dialect, aiGateway: string | null, serving: string])[] = [
  ['/openai/v1(/chat/completions)', 'openai-chat', '/mlflow/v1$1', '/serving-endpoints$1'],
  ['/openai/v1(/embeddings)', 'openai-embeddings', '/mlflow/v1$1', '/serving-endpoints$1'],
  ['/openai/v1(/responses)', 'openai-responses', '/openai/v1$1', '/serving-endpoints$1'],
  ['/anthropic/v1/messages(/count_tokens)?', 'anthropic', '$&', '/serving-endpoints$&'],
  [
    `/gemini/v1beta/models/${NAME}:(generateContent|streamGenerateContent|countTokens)`,
    'gemini',
    '$&',
    '/serving-endpoints$&',
  ],
  ['/serving-endpoints/chat/completions', 'openai-chat', null, '$&'],
  ['/serving-endpoints/embeddings', 'openai-embeddings', null, '$&'],
  ['/serving-endpoints/responses', 'openai-responses', null, '$&'],
  [`/serving-endpoints/${NAME}/invocations`, 'openai-chat', null, '$&'],
];

const MODEL_LIST = '/openai/v1/models';

/** @returns null for a path that is not one of the models' */
export function findRoute(path: string): GatewayRoute | null {
  for (const [pattern, dialect, aiGateway, serving] of ROUTES) {
    const at = new RegExp(`^${pattern}$`);
    const match = at.exec(path);
    if (!match) continue;
    return {
      dialect,
      aiGatewayPath: aiGateway === null ? null : path.replace(at, aiGateway),
      servingPath: path.replace(at, serving),
      model: match.groups?.['model'] ?? null,
    };
  }
  return null;
}

export function isModelList(path: string): boolean {
  return path === MODEL_LIST;
}

/** The query as it is passed on: without the key that Gemini's clients may put there. */
export function forwardedQuery(query: string): string {
  const parts = query.replace(/^\?/, '').split('&');
  const kept = parts.filter((part) => part !== '' && !/^key(=|$)/i.test(decoded(part)));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
