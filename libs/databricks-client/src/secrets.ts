import { type ApiResult, failed } from './failure';
import { callWorkspace, type Connection } from './workspace-api';

/** Makes a scope that only the caller manages; one that exists already is fine. */
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
  if (result.ok) return { ok: true, value: Buffer.from(result.value.value ?? '', 'base64').toString('utf8') };
  return result.failure.kind === 'not-found' ? { ok: true, value: null } : failed(result.failure);
}
