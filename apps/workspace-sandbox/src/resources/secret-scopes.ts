import { Router } from 'express';
import { invalidParameter } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { bodyOf, optionalText, requiredText } from '../http/input';
import { alreadyExists, checkName, findScope, openScope, permissionOn } from '../workspace/secret-store';
import type { Workspace } from '../workspace/workspace';

/** Secret scopes: made by anyone, who then manages them. */
export function secretScopeRoutes(workspace: Workspace): Router {
  const router = Router();

  router.post(
    '/api/2.0/secrets/scopes/create',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const body = bodyOf(req);
      const name = requiredText(body, 'scope');
      const manager = optionalText(body, 'initial_manage_principal') || identity.userName;
      checkName(name, 'Scope name');
      if (manager !== identity.userName && manager !== 'users') {
        throw invalidParameter('initial_manage_principal may only be "users".');
      }
      if (findScope(workspace, name)) throw alreadyExists(`Scope ${name} already exists!`);
      workspace.books.secretScopes.push({ name, acls: { [manager]: 'MANAGE' }, secrets: {} });
      workspace.save();
      return {};
    }),
  );

  router.get(
    '/api/2.0/secrets/scopes/list',
    endpoint(workspace, 'secrets', ({ identity }) => {
      const visible = workspace.books.secretScopes.filter((scope) => permissionOn(scope, identity));
      const scopes = visible.map(({ name }) => ({ name, backend_type: 'DATABRICKS' }));
      return scopes.length > 0 ? { scopes } : {};
    }),
  );

  router.post(
    '/api/2.0/secrets/scopes/delete',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const doomed = openScope(workspace, requiredText(bodyOf(req), 'scope'), identity, 'MANAGE');
      workspace.books.secretScopes = workspace.books.secretScopes.filter((scope) => scope !== doomed);
      workspace.save();
      return {};
    }),
  );
  return router;
}
