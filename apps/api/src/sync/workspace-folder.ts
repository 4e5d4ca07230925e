import { setTimeout as pause } from 'node:timers/promises';
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

const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/** The workspace did not take it; the message says why. */
export class WorkspaceFailure extends Error {
  constructor(readonly failure: ApiFailure) {
    super(failure.message);
  }
}

/** A folder in the workspace, whose files are written with the token that is current at each call. */
export class WorkspaceFolder {
  constructor(
    private readonly path: string,
    private readonly origin: string,
    private readonly token: () => Promise<TokenValue>,
    private readonly signal: AbortSignal,
  ) {}

  /** @param name below this folder; empty for itself */
  async make(name: string): Promise<void> {
    await this.#insist((connection) => makeFolder(connection, this.#at(name)));
  }

  async write(name: string, content: Uint8Array): Promise<void> {
    await this.#insist((connection) => putFile(connection, this.#at(name), content));
  }

  /** @returns null where there is none */
  async read(name: string): Promise<Buffer | null> {
    return this.#insist((connection) => readFile(connection, this.#at(name)), ['not-found']);
  }

  /** One that is gone already is fine. */
  async delete(name: string): Promise<void> {
    await this.#insist((connection) => deleteObject(connection, this.#at(name)), ['not-found']);
  }

  /** Whatever somebody else has put there keeps it. */
  async deleteIfEmpty(name: string): Promise<void> {
    await this.#insist((connection) => deleteObject(connection, this.#at(name)), ['not-found', 'invalid']);
  }

  #at(name: string): string {
    return name === '' ? this.path : `${this.path}/${name}`;
  }

  /**
   * All of these calls can be repeated. Tried again is what says nothing of the request, and a refused token, which a
   * rotation may just have retired.
   * @throws WorkspaceFailure
   */
  async #insist<T>(
    call: (connection: Connection) => Promise<ApiResult<T>>,
    fine: readonly ApiFailure['kind'][] = [],
  ): Promise<T | null> {
    for (let tries = 1; ; tries++) {
      const result = await call({ origin: this.origin, bearer: await this.token() });
      if (result.ok) return result.value;
      const { failure } = result;
      if (fine.includes(failure.kind)) return null;
      const mayPass = failure.kind === 'unavailable' || failure.kind === 'refused';
      if (!mayPass || tries === TRIES || this.signal.aborted) throw new WorkspaceFailure(failure);
      const askedFor = (failure.retryAfterSeconds ?? 0) * 1_000;
      const waitMs = Math.min(Math.max(askedFor, FIRST_PAUSE_MS * 2 ** (tries - 1)), LONGEST_PAUSE_MS);
      await pause(waitMs, undefined, { signal: this.signal }).catch(() => undefined);
    }
  }
}
