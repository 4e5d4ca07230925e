import { Router } from 'express';
import { doesNotExist, invalidParameter } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { bodyOf, queryOf, requiredText } from '../http/input';
import { isPermission, openScope, own } from '../workspace/secret-store';
import type { Workspace } from '../workspace/workspace';

const GROUPS = ['users', 'admins'];

/** Who may do what with a scope; only those with MANAGE may look or change. */
export function secretAclRoutes(workspace: Workspace): Router {
  const router = Router();

  router.post(
    '/api/2.0/secrets/acls/put',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const body = bodyOf(req);
      const principal = requiredText(body, 'principal');
      const permission = requiredText(body, 'permission');
      const scope = openScope(workspace, requiredText(body, 'scope'), identity, 'MANAGE');
      if (!isPermission(permission)) throw invalidParameter('permission must be READ, WRITE or MANAGE.');
      if (!GROUPS.includes(principal) && !workspace.identityNamed(principal)) {
        throw invalidParameter(`Principal ${principal} does not exist in this workspace.`);
      }
      scope.acls[principal] = permission;
      workspace.save();
      return {};
    }),
  );

  router.get(
    '/api/2.0/secrets/acls/get',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const query = queryOf(req);
      const name = requiredText(query, 'scope');
      const principal = requiredText(query, 'principal');
      const permission = own(openScope(workspace, name, identity, 'MANAGE').acls, principal);
      if (!permission) throw doesNotExist(`No ACL for principal ${principal} on scope ${name}.`);
      return { principal, permission };
    }),
  );

  router.get(
    '/api/2.0/secrets/acls/list',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const { acls } = openScope(workspace, requiredText(queryOf(req), 'scope'), identity, 'MANAGE');
      const items = Object.entries(acls).map(([principal, permission]) => ({ principal, permission }));
      return items.length > 0 ? { items } : {};
    }),
  );

  router.post(
    '/api/2.0/secrets/acls/delete',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const body = bodyOf(req);
      const name = requiredText(body, 'scope');
      const principal = requiredText(body, 'principal');
      const { acls } = openScope(workspace, name, identity, 'MANAGE');
      if (!own(acls, principal)) throw doesNotExist(`No ACL for principal ${principal} on scope ${name}.`);
      delete acls[principal];
      workspace.save();
      return {};
    }),
  );
  return router;
}
