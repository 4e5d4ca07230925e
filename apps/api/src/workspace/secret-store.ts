import type { ApiResult } from '@latchkey/databricks-client';

/**
 * Where secrets outlive a restart. Two sides: the workspace's secret scope, and memory where this deployment has no
 * identity of its own to write a scope with.
 */
export abstract class SecretStore {
  abstract readonly durable: boolean;
  /** The value under `key`; null when there is none. */
  abstract read(key: string): Promise<ApiResult<string | null>>;
  /** Writes `value` and reads it back; only an equal reading counts as written. */
  abstract write(key: string, value: string): Promise<ApiResult<null>>;
}
