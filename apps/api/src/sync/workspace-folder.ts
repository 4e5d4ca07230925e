import { setTimeout as pause } from 'node:timers/promises';
import { backoffDelayMs, type BackoffPolicy } from '@latchkey/concurrency';
import {
  deleteObject,
  makeFolder,
  putFile,
  readFile,
  type ApiFailure,
  type ApiResult,
  type Connection,
} from '@latchkey/databricks-client';
import type { TokenValue } from '@latchkey/token';

const MAX_ATTEMPTS = 4;
const BACKOFF: BackoffPolicy = { firstMs: 500, capMs: 20_000, jitter: 0 };

/** The workspace refused a call. The message is its reason. */
export class WorkspaceFailure extends Error {
  constructor(readonly failure: ApiFailure) {
    super(failure.message);
  }
}

/** A folder in the workspace. Each call uses the token that is current at that time. */
export class WorkspaceFolder {
  constructor(
    private readonly path: string,
    private readonly origin: string,
    private readonly token: () => Promise<TokenValue>,
    private readonly signal: AbortSignal,
  ) {}

  /** @param name a path inside this folder; empty for the folder itself */
  async make(name: string): Promise<void> {
    await this.#retry((connection) => makeFolder(connection, this.#at(name)));
  }

  async write(name: string, content: Uint8Array): Promise<void> {
    await this.#retry((connection) => putFile(connection, this.#at(name), content));
  }

  /** @returns null when the file doesn't exist */
  async read(name: string): Promise<Buffer | null> {
    return this.#retry((connection) => readFile(connection, this.#at(name)), ['not-found']);
  }

  /** Does nothing when the file doesn't exist. */
  async delete(name: string): Promise<void> {
    await this.#retry((connection) => deleteObject(connection, this.#at(name)), ['not-found']);
  }

  /** Keeps the folder when it contains other files. */
  async deleteIfEmpty(name: string): Promise<void> {
    await this.#retry((connection) => deleteObject(connection, this.#at(name)), ['not-found', 'invalid']);
  }

  #at(name: string): string {
    return name === '' ? this.path : `${this.path}/${name}`;
  }

  /**
   * Makes a call, which must be idempotent. Retries temporary failures, including a refused token, which a rotation may
   * just have replaced.
   * @throws WorkspaceFailure
   */
  async #retry<T>(
    call: (connection: Connection) => Promise<ApiResult<T>>,
    accepted: readonly ApiFailure['kind'][] = [],
  ): Promise<T | null> {
    for (let attempt = 1; ; attempt++) {
      const result = await call({ origin: this.origin, bearer: await this.token() });
      if (result.ok) return result.value;
      const { failure } = result;
      if (accepted.includes(failure.kind)) return null;
      const isTemporary = failure.kind === 'unavailable' || failure.kind === 'refused';
      if (!isTemporary || attempt === MAX_ATTEMPTS || this.signal.aborted)
        throw new WorkspaceFailure(failure);
      const requestedMs = (failure.retryAfterSeconds ?? 0) * 1_000;
      const waitMs = Math.min(Math.max(requestedMs, backoffDelayMs(BACKOFF, attempt, 0)), BACKOFF.capMs);
      await pause(waitMs, undefined, { signal: this.signal }).catch(() => undefined);
    }
  }
}
