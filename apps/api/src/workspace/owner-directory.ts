import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { backoffDelayMs } from '@latchkey/concurrency';
import { getApp, type ApiResult, type App, type ServicePrincipal } from '@latchkey/databricks-client';
import { sameEmail } from './same-email';

/**
 * The user who may use this app.
 * - `known`: the user who created the app on Databricks Apps
 * - `first-paste`: there is no app to look up (a local run on a real workspace); the first user to verify a token
 * - `unknown`: the lookup failed; every request is denied until it succeeds
 */
export type Owner =
  | { readonly kind: 'known'; readonly email: string; readonly appUrl: string | null }
  | { readonly kind: 'first-paste' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** After a failed lookup, requests wait at least this long before one of them asks again. */
const RETRY = { firstMs: 2_000, capMs: 10_000, jitter: 0 };

/** Finds out who owns this app. */
@Injectable()
export class OwnerDirectory implements OnApplicationBootstrap {
  readonly #logger = new Logger(OwnerDirectory.name);
  #owner: Owner = { kind: 'unknown', reason: 'It was not looked up yet.' };
  #failures = 0;
  #notBeforeMs = -Infinity;
  #pending: Promise<Owner> | null = null;

  constructor(
    private readonly principal: ServicePrincipal | null,
    private readonly appName: string,
  ) {
    if (!principal) this.#owner = { kind: 'first-paste' };
  }

  /** Looks the owner up early, so that the set-up page can name them. */
  onApplicationBootstrap(): void {
    void this.find();
  }

  /** The owner as known now, without a lookup. */
  get known(): Owner {
    return this.#owner;
  }

  /** Returns the owner. Looks them up as the service principal until that has succeeded. */
  async find(): Promise<Owner> {
    if (!this.principal || this.#owner.kind !== 'unknown') return this.#owner;
    if (this.#pending) return this.#pending;
    if (performance.now() < this.#notBeforeMs) return this.#owner;
    this.#pending = this.#lookUp(this.principal).finally(() => (this.#pending = null));
    return this.#pending;
  }

  /** Decides whether a token's user is the owner. Without an app to look up, the first user to verify a token becomes the owner. */
  async accepts(userName: string): Promise<boolean | 'unknown'> {
    await this.find();
    // Read after waiting, because another token may have been verified in the meantime.
    const owner = this.#owner;
    if (owner.kind === 'unknown') return 'unknown';
    if (owner.kind === 'known') return sameEmail(owner.email, userName);
    this.#owner = { kind: 'known', email: userName, appUrl: null };
    return true;
  }

  async #lookUp(principal: ServicePrincipal): Promise<Owner> {
    const result = await principal.call<App>((connection) => getApp(connection, this.appName));
    // Keep an owner that was resolved while we waited: a failed lookup must not lock them out.
    if (this.#owner.kind === 'unknown') this.#owner = ownerFrom(result);
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
  return { kind: 'known', email: creator, appUrl: url ?? null };
}
