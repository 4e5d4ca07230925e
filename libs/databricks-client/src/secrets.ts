import { type ApiResult, badReply, failed, isListWith } from './failure';
import { callWorkspace, type Connection } from './workspace-api';

/** One line of a secret scope's access control list. */
interface ScopeAcl {
  /** A user's email, a service principal's application id, or a group's name. */
  readonly principal: string;
  readonly permission: 'READ' | 'WRITE' | 'MANAGE';
}

/** Creates a scope that the caller alone manages. An existing scope is left as it is, whoever manages it. */
export async function ensureScope(connection: Connection, scope: string): Promise<ApiResult<null>> {
  const result = await callWorkspace(connection, {
    method: 'POST',
    path: '/api/2.0/secrets/scopes/create',
    body: { scope },
  });
  return result.ok || result.failure.kind === 'exists' || result.failure.code === 'RESOURCE_ALREADY_EXISTS'
    ? { ok: true, value: null }
    : result;
}

/**
 * Lists who may read or change a scope; null when the scope doesn't exist. Needs MANAGE on the scope. Workspace admins
 * can manage every scope without being listed. https://docs.databricks.com/api/workspace/secrets/listacls
 */
export async function listScopeAcls(
  connection: Connection,
  scope: string,
): Promise<ApiResult<readonly ScopeAcl[] | null>> {
  const result = await callWorkspace<{ items?: readonly ScopeAcl[] }>(connection, {
    method: 'GET',
    path: '/api/2.0/secrets/acls/list',
    query: { scope },
  });
  if (result.ok) {
    const items = result.value.items ?? [];
    return isListWith(items, 'principal') ? { ok: true, value: items } : badReply();
  }
  return result.failure.kind === 'not-found' ? { ok: true, value: null } : failed(result.failure);
}

/** Takes away a principal's access to a scope. An entry that is gone already counts as success. */
export async function deleteScopeAcl(
  connection: Connection,
  acl: { readonly scope: string; readonly principal: string },
): Promise<ApiResult<null>> {
  return gone(
    await callWorkspace(connection, { method: 'POST', path: '/api/2.0/secrets/acls/delete', body: acl }),
  );
}

/** Writes a secret of up to 128 KB, replacing what was there. */
export async function putSecret(
  connection: Connection,
  secret: { readonly scope: string; readonly key: string; readonly value: string },
): Promise<ApiResult<null>> {
  const result = await callWorkspace(connection, {
    method: 'POST',
    path: '/api/2.0/secrets/put',
    body: { scope: secret.scope, key: secret.key, string_value: secret.value },
  });
  return result.ok ? { ok: true, value: null } : result;
}

/** Reads a secret; null when there is no such scope or key. */
export async function getSecret(
  connection: Connection,
  secret: { readonly scope: string; readonly key: string },
): Promise<ApiResult<string | null>> {
  const result = await callWorkspace<{ value?: string }>(connection, {
    method: 'GET',
    path: '/api/2.0/secrets/get',
    query: { scope: secret.scope, key: secret.key },
  });
  if (result.ok) {
    const { value = '' } = result.value;
    return typeof value === 'string'
      ? { ok: true, value: Buffer.from(value, 'base64').toString('utf8') }
      : badReply();
  }
  return result.failure.kind === 'not-found' ? { ok: true, value: null } : failed(result.failure);
}

/** Lists the keys in a scope; none when the scope doesn't exist. */
export async function listSecretKeys(
  connection: Connection,
  scope: string,
): Promise<ApiResult<readonly string[]>> {
  const result = await callWorkspace<{ secrets?: readonly { readonly key: string }[] }>(connection, {
    method: 'GET',
    path: '/api/2.0/secrets/list',
    query: { scope },
  });
  if (result.ok) {
    const secrets = result.value.secrets ?? [];
    return isListWith(secrets, 'key') ? { ok: true, value: secrets.map(({ key }) => key) } : badReply();
  }
  return result.failure.kind === 'not-found' ? { ok: true, value: [] } : failed(result.failure);
}

/** Deletes a secret. One that is gone already counts as success. */
export async function deleteSecret(
  connection: Connection,
  secret: { readonly scope: string; readonly key: string },
): Promise<ApiResult<null>> {
  return gone(
    await callWorkspace(connection, { method: 'POST', path: '/api/2.0/secrets/delete', body: secret }),
  );
}

function gone(result: ApiResult<unknown>): ApiResult<null> {
  return result.ok || result.failure.kind === 'not-found' ? { ok: true, value: null } : result;
}
