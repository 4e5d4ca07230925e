import { Router } from 'express';
import { doesNotExist, failureReply } from '../http/api-failure';
import { endpoint } from '../http/endpoint';
import { bodyOf, optionalText, queryOf, requiredText } from '../http/input';
import { checkName, openScope, own, secretValue } from '../workspace/secret-store';
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
      const valueBase64 = secretValue(optionalText(body, 'string_value'), optionalText(body, 'bytes_value'));
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
