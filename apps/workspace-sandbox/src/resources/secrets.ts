import { Router } from 'express';
import { doesNotExist, failureReply, invalidParameter } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { bodyOf, optionalBytes, optionalText, queryOf, requiredText } from '../http/input';
import {
  alreadyExists,
  checkName,
  findScope,
  isPermission,
  openScope,
  own,
  permissionOn,
  secretValue,
} from '../workspace/secret-store';
import type { Identity } from '../workspace/books';
import type { Workspace } from '../workspace/workspace';

/** The secrets in a scope. Putting overwrites; there is no compare-and-set, as on Databricks. */
export function secretRoutes(workspace: Workspace): Router {
  const router = Router();

  router.post(
    '/api/2.0/secrets/put',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const body = bodyOf(req);
      const scope = openScope(workspace, requiredText(body, 'scope'), identity, 'WRITE');
      const key = requiredText(body, 'key');
      checkName(key, 'Key');
      const valueBase64 = secretValue(optionalText(body, 'string_value'), optionalBytes(body, 'bytes_value'));
      const { secretsPerScope, replies } = workspace.books.settings;
      const isNew = !own(scope.secrets, key);
      if (isNew && Object.keys(scope.secrets).length >= secretsPerScope)
        throw failureReply(replies.secretLimit);
      scope.secrets[key] = { valueBase64, updatedAtMilliseconds: workspace.clock.now() };
      workspace.save();
      return {};
    }),
  );

  router.get(
    '/api/2.0/secrets/get',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const query = queryOf(req);
      const name = requiredText(query, 'scope');
      const key = requiredText(query, 'key');
      const { secrets } = openScope(workspace, name, identity, 'READ');
      const secret = own(secrets, key);
      if (!secret) throw doesNotExist(`Secret does not exist with scope: ${name} and key: ${key}`);
      return { key, value: secret.valueBase64 };
    }),
  );

  router.get(
    '/api/2.0/secrets/list',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const scope = openScope(workspace, requiredText(queryOf(req), 'scope'), identity, 'READ');
      const secrets = Object.entries(scope.secrets).map(([key, { updatedAtMilliseconds }]) => ({
        key,
        last_updated_timestamp: updatedAtMilliseconds,
      }));
      return secrets.length > 0 ? { secrets } : {};
    }),
  );

  router.post(
    '/api/2.0/secrets/delete',
    endpoint(workspace, 'secrets', ({ identity }, req) => {
      const body = bodyOf(req);
      const name = requiredText(body, 'scope');
      const key = requiredText(body, 'key');
      const { secrets } = openScope(workspace, name, identity, 'WRITE');
      if (!own(secrets, key)) {
        throw doesNotExist(`Secret does not exist with scope: ${name} and key: ${key}`);
      }
      delete secrets[key];
      workspace.save();
      return {};
    }),
  );
  return router;
}

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

const SYSTEM_GROUPS = ['users', 'admins'];

function isGroup(workspace: Workspace, name: string): boolean {
  const isMember = ({ groups = [] }: Identity): boolean => groups.includes(name);
  return SYSTEM_GROUPS.includes(name) || workspace.books.identities.some(isMember);
}

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
      if (!isGroup(workspace, principal) && !workspace.identityNamed(principal)) {
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
