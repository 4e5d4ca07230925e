import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiErrorBody } from '@latchkey/contracts';
import {
  deleteSecret,
  ensureScope,
  getSecret,
  listSecretKeys,
  putSecret,
  type ApiFailure,
  type ApiResult,
  type Connection,
} from '@latchkey/databricks-client';
import { Mutex } from '@latchkey/concurrency';
import { Subject, type Observable } from 'rxjs';
import { MemorySecretStore, SecretStore, type PreviousStore } from '../workspace/secret-store';
import { makePrivate, scopeProblem, type ScopeAccess, type ScopeOwner } from './scope-access';

/** Where the rotation's record is stored. */
export const RECORD_KEY = 'rotation';

/** Holds proof that this app wrote what the scope contains; see `#claim`. */
const CLAIM_KEY = 'claim';

/**
 * - `unchecked`: nobody has looked at the scope's access control list yet
 * - `absent`: there is no scope; the first write creates it
 * - `untrusted`: private now, but its content may have been written by others
 * - `trusted`: private, and its content is ours
 * - `refused`: others have access, so everything is kept in memory
 */
type Trust = 'unchecked' | 'absent' | 'untrusted' | 'trusted' | 'refused';

/**
 * Stores secrets in one scope of the workspace that the app's service principal alone may read. Access is checked before
 * the first use and with each verification of the token. A scope with other principals is cleaned up or not used.
 *
 * Someone may have prepared the scope before our first start. So its content counts as ours only if it holds a claim: an
 * HMAC under the app's client secret, written once everything else in the scope was replaced.
 */
export class SecretScopeRepository extends SecretStore {
  readonly #memory = new MemorySecretStore();
  readonly #mutex = new Mutex();
  readonly #exposures = new Subject<void>();
  #trust: Trust = 'unchecked';
  #problem: ApiErrorBody | null = null;

  constructor(
    private readonly owner: ScopeOwner,
    private readonly scope: string,
    private readonly previousStore: PreviousStore | null = null,
  ) {
    super();
  }

  get durable(): boolean {
    return this.#trust !== 'refused';
  }

  override get problem(): ApiErrorBody | null {
    return this.#problem;
  }

  override get previous(): PreviousStore | null {
    return this.previousStore;
  }

  override get exposures(): Observable<void> {
    return this.#exposures;
  }

  read(key: string): Promise<ApiResult<string | null>> {
    return this.#whenChecked(async () => {
      if (!this.durable) return this.#memory.read(key);
      return this.#trust === 'trusted' ? this.#get(key) : { ok: true, value: null };
    });
  }

  override readUntrusted(key: string): Promise<ApiResult<string | null>> {
    return this.#whenChecked(async () =>
      this.#trust === 'untrusted' ? this.#get(key) : { ok: true, value: null },
    );
  }

  write(key: string, value: string): Promise<ApiResult<null>> {
    return this.#whenChecked(async () => {
      const created = this.#trust === 'absent' ? await this.#create() : DONE;
      if (!created.ok) return created;
      if (!this.durable) return this.#memory.write(key, value);
      const written = await this.#put(key, value);
      if (written.ok && this.#trust === 'untrusted' && key === RECORD_KEY) await this.#claim();
      // The scope may have been deleted: look again before the next use.
      if (!written.ok) this.#trust = 'unchecked';
      return written;
    });
  }

  override recheck(): Promise<void> {
    return this.#mutex.run(async () => {
      const looked = await this.#look();
      if (!looked.ok) return;
      const access = looked.value;
      const wasPrivate = this.#trust === 'trusted' || this.#trust === 'untrusted';
      const isUnchanged = access.kind === 'private' && access.removed.length === 0 && wasPrivate;
      if (isUnchanged) return;
      await this.#settle(access);
      if (wasPrivate && access.kind !== 'absent') this.#exposures.next();
    });
  }

  #whenChecked<T>(use: () => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    return this.#mutex.run(async () => {
      // A scope that is absent may have been created by another instance since.
      const isOpen = this.#trust === 'unchecked' || this.#trust === 'absent';
      const checked = isOpen ? await this.#check() : DONE;
      return checked.ok ? use() : checked;
    });
  }

  async #check(): Promise<ApiResult<null>> {
    const access = await this.#look();
    return access.ok ? this.#settle(access.value) : access;
  }

  #look(): Promise<ApiResult<ScopeAccess>> {
    return makePrivate(this.owner, this.scope);
  }

  /** Takes over what the access control list says. */
  async #settle(access: ScopeAccess): Promise<ApiResult<null>> {
    if (access.kind === 'shared' || access.kind === 'foreign') {
      this.#problem = scopeProblem(access, this.scope);
      this.#trust = 'refused';
      return DONE;
    }
    const keptInMemory = this.#trust === 'refused' ? this.#memory.entries() : [];
    if (access.kind === 'absent' && keptInMemory.length > 0) return this.#create();
    const settled =
      access.kind === 'private' ? await this.#settlePrivate(access.removed.length > 0, keptInMemory) : DONE;
    if (!settled.ok) return settled;
    if (access.kind === 'absent') this.#trust = 'absent';
    this.#problem = null;
    this.#memory.clear();
    return DONE;
  }

  /** @param wasShared others had access until now, so a claim in the scope proves nothing */
  async #settlePrivate(
    wasShared: boolean,
    keptInMemory: readonly (readonly [key: string, value: string])[],
  ): Promise<ApiResult<null>> {
    const claimed: ApiResult<boolean> =
      wasShared || keptInMemory.length > 0 ? { ok: true, value: false } : await this.#isClaimed();
    if (!claimed.ok) return claimed;
    if (claimed.value) {
      this.#trust = 'trusted';
      return DONE;
    }
    const cleared = await this.#clear();
    if (!cleared.ok) return cleared;
    for (const [key, value] of keptInMemory) {
      const written = await this.#put(key, value);
      if (!written.ok) return written;
    }
    this.#trust = 'untrusted';
    const replacesRecord = keptInMemory.some(([key]) => key === RECORD_KEY);
    if (replacesRecord || !cleared.value.recordRemains) await this.#claim();
    return DONE;
  }

  /** Creates the scope, unless someone else has just done so, and checks who has access to it. */
  async #create(): Promise<ApiResult<null>> {
    const created = await this.#call((connection) => ensureScope(connection, this.scope));
    return created.ok ? this.#check() : created;
  }

  /** Deletes everything but the record: it may hold the only token there is, and stays until it's replaced. */
  async #clear(): Promise<ApiResult<{ recordRemains: boolean }>> {
    const keys = await this.#call((connection) => listSecretKeys(connection, this.scope));
    if (!keys.ok) return keys;
    for (const key of keys.value.filter((found) => found !== RECORD_KEY)) {
      const deleted = await this.#call((connection) => deleteSecret(connection, { scope: this.scope, key }));
      if (!deleted.ok) return deleted;
    }
    return { ok: true, value: { recordRemains: keys.value.includes(RECORD_KEY) } };
  }

  async #isClaimed(): Promise<ApiResult<boolean>> {
    const found = await this.#get(CLAIM_KEY);
    if (!found.ok) return found;
    const [given, expected] = [Buffer.from(found.value ?? ''), Buffer.from(this.#claimValue())];
    return { ok: true, value: given.length === expected.length && timingSafeEqual(given, expected) };
  }

  /** Failing is harmless: the content is replaced once more after the next start. */
  async #claim(): Promise<void> {
    const written = await this.#put(CLAIM_KEY, this.#claimValue());
    if (written.ok) this.#trust = 'trusted';
  }

  #claimValue(): string {
    return createHmac('sha256', this.owner.clientSecret.reveal())
      .update(`latchkey scope ${this.scope.toLowerCase()}`)
      .digest('base64url');
  }

  #get(key: string): Promise<ApiResult<string | null>> {
    return this.#call((connection) => getSecret(connection, { scope: this.scope, key }));
  }

  async #put(key: string, value: string): Promise<ApiResult<null>> {
    const written = await this.#call((connection) =>
      putSecret(connection, { scope: this.scope, key, value }),
    );
    if (!written.ok) return written;
    const back = await this.#get(key);
    if (!back.ok) return back;
    return back.value === value ? DONE : { ok: false, failure: DIFFERENT_READING };
  }

  #call<T>(call: (connection: Connection) => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    return this.owner.principal.call(call);
  }
}

const DONE = { ok: true, value: null } as const;

const DIFFERENT_READING: ApiFailure = {
  kind: 'unavailable',
  status: null,
  code: 'DIFFERENT_READING',
  message: 'The secret scope returned something other than what was just written to it.',
  retryAfterSeconds: null,
};
