import { randomUUID } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import { controlPlane } from './control/control-plane';
import { ApiFailure, failureHandler } from './http/api-failure';
import { faultInjection } from './http/fault-injection';
import { FaultRules } from './http/fault-rules';
import { keyGuard } from './http/key-guard';
import { RequestLog } from './http/request-log';
import { type PageAssets, pageRoutes } from './page/page-routes';
import { appRoutes } from './resources/apps';
import { jobRoutes } from './resources/jobs';
import { ModelStage } from './models/model-stage';
import { aiGatewayRoutes } from './resources/ai-gateway';
import { codingAgentRoutes } from './resources/coding-agents';
import { modelServiceRoutes } from './resources/model-services';
import { modelRoutes } from './resources/models';
import { oidcRoutes, wellKnownRoutes } from './resources/oidc';
import { scimRoutes } from './resources/scim';
import { secretAclRoutes, secretRoutes, secretScopeRoutes } from './resources/secrets';
import { servingEndpointRoutes } from './resources/serving-endpoints';
import { tokenRoutes } from './resources/tokens';
import { sqlWarehouseRoutes } from './resources/sql-warehouses';
import { workspaceFileRoutes } from './resources/workspace-files';
import { workspaceObjectRoutes } from './resources/workspace-objects';
import type { Workspace } from './workspace/workspace';

/**
 * Puts the whole workspace together: what every reply carries, the faults, then one router a resource.
 * @param key what the control plane and the token page require
 */
export function createApp(workspace: Workspace, assets: PageAssets, key: string): Express {
  const guard = keyGuard(key);
  const faults = new FaultRules();
  const log = new RequestLog(workspace.clock);
  const stage = new ModelStage();
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(commonHeaders(workspace), log.recorder(), faultInjection(faults));
  app.use('/__sandbox', guard, controlPlane(workspace, faults, log, stage));
  app.use(
    wellKnownRoutes(workspace),
    oidcRoutes(workspace),
    scimRoutes(workspace),
    tokenRoutes(workspace),
    secretScopeRoutes(workspace),
    secretRoutes(workspace),
    secretAclRoutes(workspace),
    appRoutes(workspace),
    workspaceObjectRoutes(workspace),
    workspaceFileRoutes(workspace),
    sqlWarehouseRoutes(workspace),
    jobRoutes(workspace),
    servingEndpointRoutes(workspace),
    modelRoutes(workspace, stage),
    aiGatewayRoutes(workspace),
    modelServiceRoutes(workspace),
    codingAgentRoutes(workspace),
    pageRoutes(workspace, assets, guard),
  );
  app.use((req) => {
    throw new ApiFailure(404, 'ENDPOINT_NOT_FOUND', `No API found for '${req.method} ${req.path}'`);
  });
  app.use(failureHandler(() => workspace.books.settings));
  return app;
}

function commonHeaders(workspace: Workspace): RequestHandler {
  return (_req, res, next) => {
    res.set({
      Date: new Date(workspace.clock.now()).toUTCString(), // by the sandbox's clock, as clients may read it
      Server: 'databricks',
      'X-Request-Id': randomUUID(),
      'X-Databricks-Org-Id': workspace.books.workspaceId,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache, no-store, must-revalidate',
    });
    next();
  };
}
