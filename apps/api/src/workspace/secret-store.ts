import type { ApiResult } from '@latchkey/databricks-client';

/**
 * Keeps secrets across restarts. Implemented by the workspace's secret scope (`SecretScopeRepository`), and by memory where
 * the deployment has no identity of its own to write a scope with.
 */
export abstract class SecretStore {
  abstract readonly durable: boolean;
  /** Reads the value under `key`; null if there is no such key. */
  abstract read(key: string): Promise<ApiResult<string | null>>;
  /** Writes `value` and reads it back. The write succeeds only if both are equal. */
  abstract write(key: string, value: string): Promise<ApiResult<null>>;
}

/** Loses everything when the process ends; the status reports that. */
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
