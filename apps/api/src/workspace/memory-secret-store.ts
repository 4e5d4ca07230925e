import type { ApiResult } from '@latchkey/databricks-client';
import { SecretStore } from './secret-store';

/** Forgets everything when the process ends, which the status says plainly. */
export class MemorySecretStore extends SecretStore {
  readonly durable = false;
  readonly #values = new Map<string, string>();

  read(key: string): Promise<ApiResult<string | null>> {
    return Promise.resolve({ ok: true, value: this.#values.get(key) ?? null });
  }

  write(key: string, value: string): Promise<ApiResult<null>> {
    this.#values.set(key, value);
    return Promise.resolve({ ok: true, value: null });
  }
}
