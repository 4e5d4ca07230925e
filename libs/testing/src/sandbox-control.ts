/** A token as the sandbox's control plane shows it; never its value. */
export interface SandboxToken {
  readonly id: string;
  readonly owner: string;
  readonly comment: string;
  readonly status: 'live' | 'expired' | 'revoked';
  readonly createdAtMilliseconds: number;
  readonly expiresAtMilliseconds: number;
  readonly uses: number;
}

export interface SandboxState {
  readonly url: string;
  readonly tokens: readonly SandboxToken[];
  readonly secrets: readonly { readonly scope: string; readonly key: string; readonly value?: string }[];
}

export interface SandboxFault {
  readonly method?: string;
  /** A path and what lies below it; `*` stands for one segment, `**` for anything. */
  readonly path: string;
  /** `after`: the effect happens, and its reply is replaced, delayed or lost. */
  readonly when?: 'before' | 'after';
  readonly respond?: {
    readonly status: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly drop?: true;
  readonly latencyMilliseconds?: number;
  readonly times?: number | 'unlimited';
  readonly skip?: number;
}

export interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly fault: string | null;
}

/** How the sandbox's models answer; what is left out stays as it is. */
export interface SandboxModels {
  /** So many pieces, `1/3 2/3 3/3 `; null: the words of an echo. */
  readonly chunks?: number | null;
  readonly chunkBytes?: number;
  readonly chunkMilliseconds?: number;
  /** Streams wait after so many pieces until this is null again. */
  readonly holdAfterChunks?: number | null;
  readonly cutAfterChunks?: number | null;
}

/** A call that a model of the sandbox took. */
export interface SandboxModelCall {
  readonly path: string;
  readonly query: string;
  readonly model: string | null;
  /** The id of the token that it came with. */
  readonly credential: string;
  readonly headerNames: readonly string[];
  readonly bodyBytes: number;
  readonly bodySha256: string;
  readonly chunksSent: number;
  readonly bytesSent: number;
  readonly outcome: 'running' | 'complete' | 'refused' | 'cut' | 'client-gone';
}

/** Whom `makeToken` makes a token for, and how. */
export interface SandboxTokenWish {
  readonly userName?: string;
  readonly comment?: string;
  readonly lifetimeSeconds?: number;
  readonly scopes?: readonly string[];
}

/** The sandbox's person who owns the app. */
export const SANDBOX_OWNER = 'dev@example.com';

/** The strings behind the sandbox's stage, over HTTP. Every method throws if the sandbox refuses. */
export class SandboxControl {
  constructor(private readonly url: string) {}

  /** @param options.values also show the secrets' values */
  state({ values = false } = {}): Promise<SandboxState> {
    return this.#call('GET', `/state${values ? '?values=true' : ''}`);
  }

  /** The variables that Databricks Apps gives an app. */
  appEnvironment(): Promise<Record<string, string>> {
    return this.#call('GET', '/app-environment');
  }

  /** Back to the first day. */
  async reset(): Promise<void> {
    await this.#call('POST', '/reset', {});
  }

  /** A token without the page. */
  makeToken(wish: SandboxTokenWish = {}): Promise<{ readonly value: string; readonly id: string }> {
    return this.#call('POST', '/tokens', { userName: SANDBOX_OWNER, ...wish });
  }

  /** Ends one token, all of a user, or all. Answers the ids of those that it ended. */
  async revoke(
    which: { tokenId: string } | { userName: string } | { all: true },
  ): Promise<readonly string[]> {
    const { revoked } = await this.#call<{ revoked: string[] }>('POST', '/tokens/revoke', which);
    return revoked;
  }

  async advanceClock(seconds: number): Promise<void> {
    await this.#call('POST', '/clock', { advanceSeconds: seconds });
  }

  async addFault(fault: SandboxFault): Promise<void> {
    await this.#call('POST', '/faults', fault);
  }

  /** The faults in force, with how often each has struck. */
  async faults(): Promise<readonly { readonly id: string; readonly applied: number }[]> {
    const { faults } = await this.#call<{ faults: { id: string; applied: number }[] }>('GET', '/faults');
    return faults;
  }

  /** The latest requests of the API, oldest first; `fault` names the rule that struck one. */
  async requests(): Promise<readonly SandboxRequest[]> {
    const { requests } = await this.#call<{ requests: SandboxRequest[] }>('GET', '/requests');
    return requests;
  }

  async setModels(models: SandboxModels): Promise<void> {
    await this.#call('PATCH', '/models', models);
  }

  /** The latest calls of models, oldest first, and how many there were in all. */
  modelCalls(): Promise<{ readonly callsInAll: number; readonly calls: readonly SandboxModelCall[] }> {
    return this.#call('GET', '/model-calls');
  }

  async forgetModelCalls(): Promise<void> {
    await this.#call('DELETE', '/model-calls');
  }

  async clearFaults(): Promise<void> {
    await this.#call('DELETE', '/faults');
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/__sandbox${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
