import { Router } from 'express';
import { doesNotExist, permissionDenied } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { pageOf } from '../http/paging';
import type { Identity } from '../workspace/books';
import type { Workspace } from '../workspace/workspace';

const PAGE = { usual: 100, most: 100 };

/** The one app of this workspace, seen by its owner, by its own service principal and by admins. */
export function appRoutes(workspace: Workspace): Router {
  const router = Router();
  const mayView = ({ admin, kind, userName }: Identity): boolean =>
    admin || kind === 'service-principal' || userName === workspace.books.app.creator;
  router.get(
    '/api/2.0/apps',
    endpoint(workspace, 'apps', ({ identity }, req) => {
      const { items, next } = pageOf(req, mayView(identity) ? [appReply(workspace)] : [], PAGE);
      return { ...(items.length > 0 && { apps: items }), ...next };
    }),
  );
  router.get(
    '/api/2.0/apps/:name',
    endpoint(workspace, 'apps', ({ identity }, req) => {
      const { app } = workspace.books;
      if (req.params['name'] !== app.name) {
        throw doesNotExist(`App with name ${String(req.params['name'])} does not exist or is deleted.`);
      }
      if (!mayView(identity))
        throw permissionDenied(`${identity.userName} does not have CAN_USE permission on app ${app.name}.`);
      return appReply(workspace);
    }),
  );
  return router;
}

function appReply({ books, servicePrincipal }: Workspace): object {
  const { app } = books;
  const time = new Date(app.createdAtMilliseconds).toISOString();
  return {
    name: app.name,
    id: app.id,
    description: app.description,
    url: `https://${app.name}-${books.workspaceId}.aws.databricksapps.com`,
    creator: app.creator,
    updater: app.creator,
    create_time: time,
    update_time: time,
    service_principal_id: Number(servicePrincipal.id),
    service_principal_name: servicePrincipal.displayName,
    service_principal_client_id: servicePrincipal.userName,
    app_status: { state: 'RUNNING', message: 'App has status: App is running' },
    compute_status: {
      state: 'ACTIVE',
      message: 'App compute is running.',
      active_instances: app.activeInstances ?? undefined,
    },
    compute_size: 'MEDIUM',
    compute_min_instances: app.minInstances ?? undefined,
    compute_max_instances: app.maxInstances ?? undefined,
    default_source_code_path: '',
    resources: [],
  };
}
