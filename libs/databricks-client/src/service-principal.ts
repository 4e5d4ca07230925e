import { TokenValue } from '@latchkey/token';
import type { ApiResult } from './failure';
import { exchange, type Connection } from './workspace-api';

/** Renewed once this share of its life is over, so that no request meets its end. */
const RENEW_AFTER_SHARE = 0.8;

/**
 * The app's own identity: OAuth client credentials traded for an access token of an hour, kept in memory.
 * https://docs.databricks.com/dev-tools/auth/oauth-m2m
 */
export class ServicePrincipal {
  #held: { readonly connection: Connection; readonly renewAtMs: number } | null = null;
  #pending: Promise<ApiResult<Connection>> | null = null;

  constructor(
    private readonly origin: string,
    private readonly clientId: string,
    private readonly clientSecret: TokenValue,
  ) {}

  /** A connection with a valid access token. Callers that ask at the same time share one request. */
  async connection(): Promise<ApiResult<Connection>> {
    if (this.#held && Date.now() < this.#held.renewAtMs) return { ok: true, value: this.#held.connection };
    this.#pending ??= this.#request().finally(() => (this.#pending = null));
    return this.#pending;
  }

  /** Does `call` with a valid access token, once more with a new one if the workspace refuses it. */
  async call<T>(call: (connection: Connection) => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    const first = await this.#callOnce(call);
    if (first.ok || first.failure.kind !== 'refused') return first;
    this.#held = null;
    return this.#callOnce(call);
  }

  async #callOnce<T>(call: (connection: Connection) => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    const connection = await this.connection();
    return connection.ok ? call(connection.value) : connection;
  }

  async #request(): Promise<ApiResult<Connection>> {
    const basic = Buffer.from(`${this.clientId}:${this.clientSecret.reveal()}`).toString('base64');
    const result = await exchange<{ access_token: string; expires_in: number }>(
      new URL('/oidc/v1/token', this.origin),
      {
        method: 'POST',
        headers: {
          authorization: `Basic ${basic}`,
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }).toString(),
      },
    );
    if (!result.ok) return result;
    const connection = { origin: this.origin, bearer: new TokenValue(result.value.access_token) };
    this.#held = { connection, renewAtMs: Date.now() + result.value.expires_in * 1000 * RENEW_AFTER_SHARE };
    return { ok: true, value: connection };
  }
}
