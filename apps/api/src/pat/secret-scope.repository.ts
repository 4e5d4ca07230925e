import {
  ensureScope,
  getSecret,
  putSecret,
  type ApiFailure,
  type ApiResult,
  type ServicePrincipal,
} from '@latchkey/databricks-client';
import { SecretStore } from '../workspace/secret-store';

/** Stores secrets in one scope of the workspace as the app's service principal, the scope's only manager. */
export class SecretScopeRepository extends SecretStore {
  readonly durable = true;
  #scopeExists = false;

  constructor(
    private readonly principal: ServicePrincipal,
    private readonly scope: string,
  ) {
    super();
  }

  read(key: string): Promise<ApiResult<string | null>> {
    return this.principal.call((connection) => getSecret(connection, { scope: this.scope, key }));
  }

  async write(key: string, value: string): Promise<ApiResult<null>> {
    const written = await this.#put(key, value);
    if (!written.ok) {
      // The scope may have been deleted; the next write creates it again.
      this.#scopeExists = false;
      return written;
    }
    const back = await this.read(key);
    if (!back.ok) return back;
    return back.value === value ? { ok: true, value: null } : { ok: false, failure: DIFFERENT_READING };
  }

  #put(key: string, value: string): Promise<ApiResult<null>> {
    return this.principal.call(async (connection) => {
      if (!this.#scopeExists) {
        const made = await ensureScope(connection, this.scope);
        if (!made.ok) return made;
        this.#scopeExists = true;
      }
      return putSecret(connection, { scope: this.scope, key, value });
    });
  }
}

const DIFFERENT_READING: ApiFailure = {
  kind: 'unavailable',
  status: null,
  code: 'DIFFERENT_READING',
  message: 'The secret scope returned a different value than the one just written.',
  retryAfterSeconds: null,
};
