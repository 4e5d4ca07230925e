import type { ApiResult } from './failure';
import { callWorkspace, type Connection } from './workspace-api';

export interface Me {
  readonly id: string;
  readonly userName: string;
  readonly displayName?: string;
  readonly active?: boolean;
}

/** Whose the credential is (SCIM `Me`). https://docs.databricks.com/api/workspace/currentuser/me */
export function currentUser(connection: Connection): Promise<ApiResult<Me>> {
  return callWorkspace(connection, { method: 'GET', path: '/api/2.0/preview/scim/v2/Me' });
}

export interface App {
  readonly name: string;
  /** Email of the user who created the app, or the application id of a service principal. */
  readonly creator?: string;
  readonly url?: string;
  readonly compute_min_instances?: number;
  readonly compute_max_instances?: number;
  readonly compute_status?: { readonly active_instances?: number };
}

/** An app of the workspace. https://docs.databricks.com/api/workspace/apps/get */
export function getApp(connection: Connection, name: string): Promise<ApiResult<App>> {
  return callWorkspace(connection, { method: 'GET', path: `/api/2.0/apps/${encodeURIComponent(name)}` });
}
