import type { Dialect } from '@latchkey/gateway-rules';
import type { ListedModel } from '@latchkey/model-catalog';

/** Where models are called: the workspace’s AI gateway or its serving endpoints. Their paths differ. */
export type ModelServer = ListedModel['at'];

/** What a client asks for. */
export interface GatewayRoute {
  readonly dialect: Dialect;
  /** The model if the path names it; null when the body does. */
  readonly model: string | null;
  /** Paths on either server, with `{model}` where the path names the model. */
  readonly paths: Readonly<Record<ModelServer, string>>;
}

/** The name of a model or an endpoint: no slash, no escape, and no dot segment. */
const NAME = '(?<model>[A-Za-z0-9_-][A-Za-z0-9_.-]*)';
/** Newer Gemini clients ask for `v1`, older ones for `v1beta`. Databricks has the latter. */
const GEMINI = `/gemini/v1(?:beta)?/models/${NAME}:(?<method>generateContent|streamGenerateContent|countTokens)`;
const GEMINI_UPSTREAM = '/gemini/v1beta/models/{model}:$<method>';

/**
 * Every path that is forwarded, with its path on either server. Documented at
 * https://docs.databricks.com/aws/en/machine-learning/model-serving/score-foundation-models and
 * https://docs.databricks.com/aws/en/ai-gateway/query-endpoints-beta. Counting tokens is undocumented; clients cope with
 * the 404 of a workspace that lacks it.
 */
const ROUTES: readonly (readonly [string, Dialect, aiGateway: string, serving: string])[] = [
  ['/openai/v1(/chat/completions)', 'openai-chat', '/mlflow/v1$1', '/serving-endpoints$1'],
  ['/openai/v1(/embeddings)', 'openai-embeddings', '/mlflow/v1$1', '/serving-endpoints$1'],
  ['/openai/v1(/responses)', 'openai-responses', '/codex/v1$1', '/serving-endpoints$1'],
  ['/anthropic/v1/messages(/count_tokens)?', 'anthropic', '$&', '/serving-endpoints$&'],
  [GEMINI, 'gemini', GEMINI_UPSTREAM, `/serving-endpoints${GEMINI_UPSTREAM}`],
  ['/serving-endpoints(/chat/completions)', 'openai-chat', '/mlflow/v1$1', '$&'],
  ['/serving-endpoints(/embeddings)', 'openai-embeddings', '/mlflow/v1$1', '$&'],
  ['/serving-endpoints(/responses)', 'openai-responses', '/codex/v1$1', '$&'],
  [
    `/serving-endpoints/${NAME}/invocations`,
    'openai-chat',
    '/mlflow/v1/chat/completions',
    '/serving-endpoints/{model}/invocations',
  ],
];

/** @returns null for any other path */
export function findRoute(path: string): GatewayRoute | null {
  for (const [pattern, dialect, aiGateway, serving] of ROUTES) {
    const at = new RegExp(`^${pattern}$`);
    const match = at.exec(path);
    if (!match) continue;
    return {
      dialect,
      model: match.groups?.['model'] ?? null,
      paths: { 'ai-gateway': path.replace(at, aiGateway), 'serving-endpoints': path.replace(at, serving) },
    };
  }
  return null;
}

/** @returns the path of a route on that server for a model in the workspace’s spelling */
export function upstreamPath({ paths }: GatewayRoute, at: ModelServer, model: string): string {
  return paths[at].replace('{model}', () => encodeURIComponent(model));
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
