import { type Sandbox } from '@latchkey/testing';

/** Another user of the workspace, who calls its secrets API with a token of their own. */
export class WorkspaceUser {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly token: string,
  ) {}

  static async signIn(sandbox: Sandbox, userName = 'other@example.com'): Promise<WorkspaceUser> {
    return new WorkspaceUser(sandbox, (await sandbox.control.makeToken({ userName })).value);
  }

  /** Calls `/api/2.0/secrets/…` and returns the status and the body. */
  async secrets(
    method: 'GET' | 'POST',
    path: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const url = new URL(`/api/2.0/secrets/${path}`, this.sandbox.url);
    if (method === 'GET') url.search = new URLSearchParams(parameters).toString();
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify(parameters) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Creates a scope before the app does, and grants the app's service principal a permission on it. */
  async prepareScope(
    scope: string,
    grant: { readonly to: string; readonly permission: string } | null,
  ): Promise<void> {
    await this.#must('scopes/create', { scope });
    if (grant) await this.#must('acls/put', { scope, principal: grant.to, permission: grant.permission });
  }

  async plant(scope: string, key: string, value: string): Promise<void> {
    await this.#must('put', { scope, key, string_value: value });
  }

  async #must(path: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    const { status, body } = await this.secrets('POST', path, parameters);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  }
}
