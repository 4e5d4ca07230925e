import { getApp, type ApiResult, type App, type ServicePrincipal } from '@latchkey/databricks-client';

/** Reads what the workspace records of this app, as the app's service principal. */
export class AppRecord {
  #latest: App | null = null;
  #pending: Promise<ApiResult<App>> | null = null;

  constructor(
    private readonly principal: ServicePrincipal,
    private readonly appName: string,
  ) {}

  /** The app's registered address, once a lookup has succeeded. */
  get url(): string | null {
    return this.#latest?.url ?? null;
  }

  /** Looks the app up. Callers that ask at the same time share one request. */
  async read(): Promise<ApiResult<App>> {
    this.#pending ??= this.#request().finally(() => (this.#pending = null));
    return this.#pending;
  }

  async #request(): Promise<ApiResult<App>> {
    const result = await this.principal.call<App>((connection) => getApp(connection, this.appName));
    if (result.ok) this.#latest = result.value;
    return result;
  }
}
