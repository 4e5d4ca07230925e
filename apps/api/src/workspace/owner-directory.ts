import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { getApp, type ApiResult, type App, type ServicePrincipal } from '@latchkey/databricks-client';
import { sameEmail } from './same-email';

/**
 * Who may use this app.
 * - `known`: the person who created the app on Databricks Apps
 * - `first-paste`: no app to look up (a local run on a real workspace); whoever first verifies a token
 * - `unknown`: the lookup failed; nobody is let in until it succeeds
 */
export type Owner =
  | { readonly kind: 'known'; readonly email: string; readonly appUrl: string | null }
  | { readonly kind: 'first-paste' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** After a failed lookup the next request asks again, but not sooner than this. */
const RETRY_AFTER_MS = 2_000;

@Injectable()
export class OwnerDirectory implements OnApplicationBootstrap {
  readonly #logger = new Logger(OwnerDirectory.name);
  #owner: Owner = { kind: 'unknown', reason: 'It was not looked up yet.' };
  #askedAtMs = -Infinity;
  #pending: Promise<Owner> | null = null;

  constructor(
    private readonly principal: ServicePrincipal | null,
    private readonly appName: string,
  ) {
    if (!principal) this.#owner = { kind: 'first-paste' };
  }

  /** Looked up early, so that the set-up page can name the owner. */
  onApplicationBootstrap(): void {
    void this.find();
  }

  /** What is known now, without asking. */
  get known(): Owner {
    return this.#owner;
  }

  /** The owner, looked up as the service principal if that has not succeeded yet. */
  async find(): Promise<Owner> {
    if (!this.principal || this.#owner.kind !== 'unknown') return this.#owner;
    if (this.#pending) return this.#pending;
    if (Date.now() - this.#askedAtMs < RETRY_AFTER_MS) return this.#owner;
    this.#askedAtMs = Date.now();
    this.#pending = this.#lookUp(this.principal).finally(() => (this.#pending = null));
    return this.#pending;
  }

  /** Whether a token's user is the owner; where nobody is yet, the first to verify a token becomes it. */
  async accepts(userName: string): Promise<boolean | 'unknown'> {
    await this.find();
    // Read only now: another token may have been verified meanwhile.
    const owner = this.#owner;
    if (owner.kind === 'unknown') return 'unknown';
    if (owner.kind === 'known') return sameEmail(owner.email, userName);
    this.#owner = { kind: 'known', email: userName, appUrl: null };
    return true;
  }

  async #lookUp(principal: ServicePrincipal): Promise<Owner> {
    const result = await principal.call<App>((connection) => getApp(connection, this.appName));
    // Who became known meanwhile stays: nothing that failed may close the tool server on them.
    if (this.#owner.kind === 'unknown') this.#owner = ownerFrom(result);
    if (this.#owner.kind === 'unknown')
      this.#logger.warn(`The app's owner is not known: ${this.#owner.reason}`);
    return this.#owner;
  }
}

function ownerFrom(result: ApiResult<App>): Owner {
  if (!result.ok) return { kind: 'unknown', reason: result.failure.message };
  const { creator, url } = result.value;
  if (!creator) return { kind: 'unknown', reason: 'The workspace does not say who created this app.' };
  return { kind: 'known', email: creator, appUrl: url ?? null };
}
