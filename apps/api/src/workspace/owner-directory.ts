import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { backoffDelayMs } from '@latchkey/concurrency';
import type { ApiResult, App } from '@latchkey/databricks-client';
import type { ConfiguredOwner } from '../config/app-config';
import type { AppRecord } from './app-record';

/**
 * The user who may use this app.
 * - `known`: the user whom `LATCHKEY_OWNER` names, otherwise the user who created the app on Databricks Apps
 * - `not-a-person`: a service principal created the app; every request is denied until `LATCHKEY_OWNER` is set
 * - `first-paste`: there is no app to look up (a local run on a real workspace); the first user to verify a token
 * - `unknown`: the lookup failed; every request is denied until it succeeds
 */
export type Owner =
  | ({ readonly kind: 'known'; readonly appUrl: string | null } & UserIdentity)
  | { readonly kind: 'not-a-person'; readonly reason: string }
  | { readonly kind: 'first-paste' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What identifies a user of the workspace. */
interface UserIdentity {
  readonly email: string;
  /** SCIM id; null where only the email is known. */
  readonly userId: string | null;
}

/** Decides whether a user is the owner. If both ids are known, they decide, because emails can be reassigned. */
export function isOwner(owner: UserIdentity, user: UserIdentity): boolean {
  if (owner.userId !== null && user.userId !== null) return owner.userId === user.userId;
  return lowerAscii(owner.email) === lowerAscii(user.email);
}

/** Folds A to Z only. Full Unicode case folding would accept look-alikes such as the Kelvin sign for a “k”. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** After a failed lookup, requests wait at least this long before one of them asks again. */
const RETRY = { firstMs: 2_000, capMs: 10_000, jitter: 0 };

/** The application id of a service principal, where a user has an email. */
const APPLICATION_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Finds out who owns this app. */
@Injectable()
export class OwnerDirectory implements OnApplicationBootstrap {
  readonly #logger = new Logger(OwnerDirectory.name);
  #owner: Owner = { kind: 'unknown', reason: 'It was not looked up yet.' };
  #failures = 0;
  #notBeforeMs = -Infinity;
  #pending: Promise<Owner> | null = null;

  /**
   * @param app null where the app has no service principal to look itself up with
   * @param configured takes precedence over the app's creator, who is not looked up then
   */
  constructor(
    private readonly app: AppRecord | null,
    private readonly configured: ConfiguredOwner | null,
  ) {
    if (!app) this.#owner = { kind: 'first-paste' };
  }

  /** Looks the owner up early, so that the set-up page can name them. */
  onApplicationBootstrap(): void {
    void this.find();
  }

  /** The owner as known now, without a lookup. */
  get known(): Owner {
    return this.configured
      ? { kind: 'known', ...this.configured, appUrl: this.app?.url ?? null }
      : this.#owner;
  }

  /** Returns the owner. Looks up the app's creator until that has succeeded, unless an owner is configured. */
  async find(): Promise<Owner> {
    if (this.known.kind !== 'unknown' || !this.app) return this.known;
    if (this.#pending) return this.#pending;
    if (performance.now() < this.#notBeforeMs) return this.#owner;
    this.#pending = this.#lookUp(this.app).finally(() => (this.#pending = null));
    return this.#pending;
  }

  /** Returns the owner. Without an app to look up, the first user to verify a token becomes the owner. */
  async claim(user: UserIdentity): Promise<Exclude<Owner, { kind: 'first-paste' }>> {
    await this.find();
    // Read after waiting, because another token may have been verified in the meantime.
    const owner = this.known;
    if (owner.kind !== 'first-paste') return owner;
    return (this.#owner = { kind: 'known', ...user, appUrl: null });
  }

  async #lookUp(app: AppRecord): Promise<Owner> {
    const result = await app.read();
    // Keep an owner that was resolved while we waited: a failed lookup must not lock them out.
    if (this.#owner.kind === 'unknown') this.#owner = ownerFrom(result);
    if (this.#owner.kind === 'not-a-person') this.#logger.error(this.#owner.reason);
    if (this.#owner.kind === 'unknown') {
      this.#failures += 1;
      this.#notBeforeMs = performance.now() + backoffDelayMs(RETRY, this.#failures, Math.random());
      this.#logger.warn(`The app's owner is not known: ${this.#owner.reason}`);
    }
    return this.#owner;
  }
}

function ownerFrom(result: ApiResult<App>): Owner {
  if (!result.ok) return { kind: 'unknown', reason: result.failure.message };
  const { creator, url } = result.value;
  if (!creator) return { kind: 'unknown', reason: 'The workspace does not say who created this app.' };
  if (APPLICATION_ID.test(creator)) return { kind: 'not-a-person', reason: NOT_A_PERSON };
  return { kind: 'known', email: creator, userId: null, appUrl: url ?? null };
}

const NOT_A_PERSON =
  'A service principal created this app, so no user can sign in as its owner until LATCHKEY_OWNER is set.';
