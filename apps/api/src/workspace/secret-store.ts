import type { ApiErrorBody } from '@latchkey/contracts';
import type { ApiResult } from '@latchkey/databricks-client';
import { NEVER, type Observable } from 'rxjs';

/**
 * Keeps secrets across restarts. Implemented by the workspace's secret scope (`SecretScopeRepository`), and by memory where
 * the deployment has no identity of its own to write a scope with.
 */
export abstract class SecretStore {
  abstract readonly durable: boolean;
  /** Reads the value under `key`; null if there is none that this app wrote. */
  abstract read(key: string): Promise<ApiResult<string | null>>;
  /** Writes `value` and reads it back. The write succeeds only if both are equal. */
  abstract write(key: string, value: string): Promise<ApiResult<null>>;

  /** Why the store can't be used as intended, with the cure; null if it can. */
  get problem(): ApiErrorBody | null {
    return null;
  }

  /** Fires when others turn out to have had access to what is stored. */
  get exposures(): Observable<void> {
    return NEVER;
  }

  /** Where earlier releases kept the record; null if that is the same place. */
  get previous(): PreviousStore | null {
    return null;
  }

  /** Checks again who has access to the store. Trouble shows as `problem`, and as one of `exposures`. */
  recheck(): Promise<void> {
    return Promise.resolve();
  }

  /** Reads what others may have written under `key` before the store was ours; null if there is nothing. */
  readUntrusted(_key: string): Promise<ApiResult<string | null>> {
    return Promise.resolve({ ok: true, value: null });
  }
}

/** Where an earlier release of this app kept its record, and would look for it after a rollback. */
export interface PreviousStore {
  /** Reads the record's text, which others may have written; null if there is none. */
  read(): Promise<ApiResult<string | null>>;
  write(text: string): Promise<ApiResult<null>>;
}

/** Loses everything when the process ends; the status reports that. */
export class MemorySecretStore extends SecretStore {
  readonly durable: boolean = false;
  readonly #values = new Map<string, string>();

  read(key: string): Promise<ApiResult<string | null>> {
    return Promise.resolve({ ok: true, value: this.#values.get(key) ?? null });
  }

  write(key: string, value: string): Promise<ApiResult<null>> {
    this.#values.set(key, value);
    return Promise.resolve({ ok: true, value: null });
  }

  /** Lists what is stored, for moving it elsewhere. */
  entries(): readonly (readonly [key: string, value: string])[] {
    return [...this.#values];
  }

  clear(): void {
    this.#values.clear();
  }
}
