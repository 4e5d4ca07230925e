import { getSecret, putSecret, type ApiResult } from '@latchkey/databricks-client';
import type { PreviousStore } from '../workspace/secret-store';
import { makePrivate, type ScopeOwner } from './scope-access';
import { RECORD_KEY } from './secret-scope.repository';

/**
 * The scope that releases up to 0.1 used: `latchkey-<app>`, without the client id. Only its record is read and replaced; the
 * other keys stay, in case that release comes back.
 */
export class PreviousScope implements PreviousStore {
  constructor(
    private readonly owner: ScopeOwner,
    private readonly scope: string,
  ) {}

  async read(): Promise<ApiResult<string | null>> {
    const access = await makePrivate(this.owner, this.scope);
    if (!access.ok) return access;
    // A scope that we can't have to ourselves was never ours, or is lost.
    if (access.value.kind !== 'private') return { ok: true, value: null };
    return this.owner.principal.call((connection) =>
      getSecret(connection, { scope: this.scope, key: RECORD_KEY }),
    );
  }

  write(text: string): Promise<ApiResult<null>> {
    const secret = { scope: this.scope, key: RECORD_KEY, value: text };
    return this.owner.principal.call((connection) => putSecret(connection, secret));
  }
}
