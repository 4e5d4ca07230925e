import { badReply, type ApiResult } from './failure';
import { callWorkspace, type Connection } from './workspace-api';

/** A file in the workspace may be as long as this; what is longer is refused (`MAX_NOTEBOOK_SIZE_EXCEEDED`). */
export const MAX_WORKSPACE_FILE_BYTES = 10 * 1024 * 1024;
/** A long file on a slow line. */
const TRANSFER_TIMEOUT_MS = 120_000;

/** With all folders above it; one that is there already is fine. https://docs.databricks.com/api/workspace/workspace/mkdirs */
export function makeFolder(connection: Connection, path: string): Promise<ApiResult<object>> {
  return callWorkspace(connection, { method: 'POST', path: '/api/2.0/workspace/mkdirs', body: { path } });
}

/**
 * Makes or replaces a file, as it is: `RAW` keeps the workspace from taking it for a notebook, which would lose its ending.
 * https://docs.databricks.com/api/workspace/workspace/import
 */
export function putFile(
  connection: Connection,
  path: string,
  content: Uint8Array,
): Promise<ApiResult<object>> {
  return callWorkspace(connection, {
    method: 'POST',
    path: '/api/2.0/workspace/import',
    body: { path, format: 'RAW', overwrite: true, content: Buffer.from(content).toString('base64') },
    timeoutMs: TRANSFER_TIMEOUT_MS,
  });
}

/** The content of a file. https://docs.databricks.com/api/workspace/workspace/export */
export async function readFile(connection: Connection, path: string): Promise<ApiResult<Buffer>> {
  const result = await callWorkspace<{ content?: string }>(connection, {
    method: 'GET',
    path: '/api/2.0/workspace/export',
    query: { path, format: 'AUTO' },
    timeoutMs: TRANSFER_TIMEOUT_MS,
  });
  if (!result.ok) return result;
  const { content = '' } = result.value;
  return typeof content === 'string' ? { ok: true, value: Buffer.from(content, 'base64') } : badReply();
}

/** A file, or a folder that is empty. https://docs.databricks.com/api/workspace/workspace/delete */
export function deleteObject(connection: Connection, path: string): Promise<ApiResult<object>> {
  return callWorkspace(connection, { method: 'POST', path: '/api/2.0/workspace/delete', body: { path } });
}
