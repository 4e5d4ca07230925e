import type { Dialect } from '@latchkey/gateway-rules';

/** The two kinds of servers for models: the workspace's AI gateway and its serving endpoints. Their paths differ. */
export type UpstreamKind = 'ai-gateway' | 'serving-endpoints';

/** Where to forward a request. */
export interface GatewayRoute {
  readonly dialect: Dialect;
  /** Null when only the serving endpoints have it. */
  readonly aiGatewayPath: string | null;
  readonly servingPath: string;
  /** The model if the path names it; null when the body does. */
  readonly model: string | null;
}

/** The name of a model or an endpoint: no slash, no escape, and no dot segment. */
const NAME = '(?<model>[A-Za-z0-9_-][A-Za-z0-9_.-]*)';

/**
 * Every path that is forwarded, with its path on either kind of upstream. Documented at
 * https://docs.databricks.com/aws/en/machine-learning/model-serving/score-foundation-models and
 * https://docs.databricks.com/aws/en/ai-gateway/query-endpoints-beta. Counting tokens is undocumented; clients cope with
 * the 404 of a workspace that lacks it.
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

/** @returns null for any other path */
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

/** Removes the key that Gemini's clients may put into the query. */
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
