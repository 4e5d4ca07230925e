import type { ApiResult } from './failure';
import { callWorkspace, type Connection } from './workspace-api';

/** Larger pages are answered with 499 or 504 now and then, and the call without a size always is. */
const PAGE_SIZE = '100';

/**
 * One page of the model services in `system.ai`, which is where Databricks’ own models are. Without `parent` the call would
 * walk the whole metastore. Needs USE CATALOG on `system` and USE SCHEMA on `system.ai`.
 * @param pageToken null for the first page
 */
export function listModelServices(
  connection: Connection,
  pageToken: string | null,
): Promise<ApiResult<unknown>> {
  return callWorkspace(connection, {
    method: 'GET',
    path: '/api/2.1/unity-catalog/model-services',
    query: {
      parent: 'schemas/system.ai',
      page_size: PAGE_SIZE,
      ...(pageToken !== null && { page_token: pageToken }),
    },
  });
}

/** Succeeds where the workspace has AI Gateway v2. A workspace without it answers `FEATURE_DISABLED` with 400 or 404. */
export function probeAiGateway(connection: Connection): Promise<ApiResult<unknown>> {
  return callWorkspace(connection, {
    method: 'GET',
    path: '/api/ai-gateway/v2/endpoints',
    query: { page_size: '1' },
  });
}

/** Databricks’ own models as serving endpoints, with the protocols that each speaks. Older workspaces don’t have it. */
export function listFoundationModels(connection: Connection): Promise<ApiResult<unknown>> {
  return callWorkspace(connection, { method: 'GET', path: '/api/2.0/serving-endpoints:foundation-models' });
}

/** All serving endpoints that the user can see. https://docs.databricks.com/api/workspace/servingendpoints/list */
export function listServingEndpoints(connection: Connection): Promise<ApiResult<unknown>> {
  return callWorkspace(connection, { method: 'GET', path: '/api/2.0/serving-endpoints' });
}

/** What the workspace’s admin configured for coding agents. Empty or 404 where there is nothing. */
export function codingAgentConfigs(connection: Connection): Promise<ApiResult<unknown>> {
  return callWorkspace(connection, { method: 'GET', path: '/api/ai-gateway/v2/coding-agent-configs' });
}
