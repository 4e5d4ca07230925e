import { Router } from 'express';
import type { Workspace } from '../workspace/workspace';

/** Host metadata, which newer SDKs and the CLI ask for before anything else. */
export function wellKnownRoutes(workspace: Workspace): Router {
  const router = Router();
  router.get('/.well-known/databricks-config', (_req, res) => {
    res.json({
      oidc_endpoint: `${workspace.url}/oidc`,
      account_id: workspace.books.accountId,
      workspace_id: workspace.books.workspaceId,
      host_type: 'workspace',
    });
  });
  return router;
}
