/** Path of the workspace's list of serving endpoints. */
export const SERVING_ENDPOINTS_PATH = '/api/2.0/serving-endpoints';

/**
 * Converts the workspace's list of endpoints (https://docs.databricks.com/api/workspace/servingendpoints/list) to OpenAI's
 * list of models.
 * @throws SyntaxError when it isn't JSON
 */
export function modelList(endpointsJson: string): ModelList {
  const { endpoints = [] } = JSON.parse(endpointsJson) as { endpoints?: readonly Endpoint[] };
  return {
    object: 'list',
    data: endpoints
      .filter(({ task }) => task === undefined || task.startsWith('llm/'))
      .map(({ name, creator, creation_timestamp: createdAtMs = 0 }) => ({
        id: name,
        object: 'model',
        created: Math.floor(createdAtMs / 1_000),
        owned_by: creator ?? 'databricks',
      })),
  };
}

interface ModelList {
  readonly object: 'list';
  readonly data: readonly { readonly id: string }[];
}

interface Endpoint {
  readonly name: string;
  readonly creator?: string;
  /** Epoch milliseconds. */
  readonly creation_timestamp?: number;
  /** For example `llm/v1/chat`. */
  readonly task?: string;
}
