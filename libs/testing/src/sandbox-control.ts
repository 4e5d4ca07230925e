/** A token as the sandbox's control API shows it, without its value. */
export interface SandboxToken {
  readonly id: string;
  readonly owner: string;
  readonly comment: string;
  readonly scopes: readonly string[];
  readonly status: 'live' | 'expired' | 'revoked';
  readonly createdAtMilliseconds: number;
  readonly expiresAtMilliseconds: number;
  readonly uses: number;
}

interface SandboxState {
  readonly url: string;
  readonly tokens: readonly SandboxToken[];
  readonly secrets: readonly { readonly scope: string; readonly key: string; readonly value?: string }[];
  /** Files and folders of the workspace; a file's content comes with `values` only. */
  readonly objects: readonly { readonly path: string; readonly type: string; readonly content?: string }[];
}

export interface SandboxFault {
  readonly method?: string;
  /** A path and everything below it; `*` matches one segment, `**` anything. */
  readonly path: string;
  /** Requests that the rule doesn't count: paths and patterns like `path`, and keys of secrets. */
  readonly except?: { readonly paths?: readonly string[]; readonly secrets?: readonly string[] };
  /** With `after` the request takes effect, and its reply is replaced, delayed or lost. */
  readonly when?: 'before' | 'after';
  readonly respond?: {
    readonly status: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly drop?: true;
  /** A process of this machine, killed at the call, which is then never answered. */
  readonly kill?: { readonly pid: number; readonly signal: 'SIGKILL' | 'SIGTERM' };
  readonly latencyMilliseconds?: number;
  readonly times?: number | 'unlimited';
  readonly skip?: number;
}

interface SandboxRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly fault: string | null;
}

/** How the sandbox's models answer; omitted fields keep their value. */
interface SandboxModels {
  /** The number of pieces, such as `1/3 2/3 3/3 `; null echoes the request's words. */
  readonly chunks?: number | null;
  readonly chunkBytes?: number;
  readonly chunkMilliseconds?: number;
  /** Streams pause after this many pieces until it is null again. */
  readonly holdAfterChunks?: number | null;
  readonly cutAfterChunks?: number | null;
  /** A request that offers a shell tool is answered with a call of it, once. The next answer quotes its result. */
  readonly toolCommand?: string | null;
  /** Shapes of requests that are refused with 400. */
  readonly refuse?: Readonly<
    Partial<
      Record<'systemInMessages' | 'unknownToolTypes' | 'store' | 'strict' | 'eagerInputStreaming', boolean>
    >
  >;
}

/** A model that the workspace serves; omitted fields get the defaults of its family. */
interface SandboxServedModel {
  /** The name without `databricks-` or `system.ai.`. */
  readonly id: string;
  readonly family: 'claude' | 'gpt' | 'gemini' | 'open' | 'embedding';
  readonly displayName?: string;
  readonly apiTypes?: readonly string[];
  readonly generations?: readonly (1 | 2 | 3)[];
  readonly retired?: 404 | 501 | null;
}

/** What the workspace's admin has set up for coding agents; omitted fields keep their value. */
interface SandboxCodingAgents {
  /** Null: the feature is off. */
  readonly configs?: readonly object[] | null;
  readonly recommendation?: object | null;
}

/** A call to one of the sandbox's models. */
interface SandboxModelCall {
  readonly path: string;
  readonly query: string;
  readonly model: string | null;
  /** The id of the token it was made with. */
  readonly credential: string;
  readonly headerNames: readonly string[];
  readonly bodyBytes: number;
  readonly bodySha256: string;
  readonly chunksSent: number;
  readonly bytesSent: number;
  readonly outcome: 'running' | 'complete' | 'refused' | 'cut' | 'client-gone';
}

/** Options of `makeToken`. */
interface SandboxTokenOptions {
  readonly userName?: string;
  readonly comment?: string;
  readonly lifetimeSeconds?: number;
  readonly scopes?: readonly string[];
}

/** What the workspace records of the app; omitted fields keep their value, and null removes a number. */
interface SandboxApp {
  /** A user name, or the application id of a service principal. */
  readonly creator?: string;
  readonly minInstances?: number | null;
  readonly maxInstances?: number | null;
  readonly activeInstances?: number | null;
}

/** The user of the sandbox who owns the app. */
export const SANDBOX_OWNER = 'dev@example.com';

/** The sandbox's control API over HTTP. Every method throws if the sandbox refuses. */
export class SandboxControl {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param address the URL that the sandbox printed, with its key in the fragment */
  constructor(address: string) {
    const { origin, hash } = new URL(address);
    this.#base = `${origin}/__sandbox`;
    this.#headers = { 'x-sandbox-key': new URLSearchParams(hash.slice(1)).get('key') ?? '' };
  }

  /** @param options.values whether to include the values of secrets */
  state({ values = false } = {}): Promise<SandboxState> {
    return this.#call('GET', `/state${values ? '?values=true' : ''}`);
  }

  /** Returns the environment variables that Databricks Apps sets for an app. */
  appEnvironment(): Promise<Record<string, string>> {
    return this.#call('GET', '/app-environment');
  }

  /** Changes the app's record. */
  async setApp(app: SandboxApp): Promise<void> {
    await this.#call('PATCH', '/app', app);
  }

  /** Returns the SCIM id of a user. */
  async userId(userName: string): Promise<string> {
    const { users } = await this.#call<{ users: { id: string; userName: string }[] }>('GET', '/users');
    const user = users.find((each) => each.userName === userName);
    if (!user) throw new Error(`The sandbox has no user ${userName}.`);
    return user.id;
  }

  /** Resets all state. */
  async reset(): Promise<void> {
    await this.#call('POST', '/reset', {});
  }

  /** Creates a token directly, without the page. */
  makeToken(options: SandboxTokenOptions = {}): Promise<{ readonly value: string; readonly id: string }> {
    return this.#call('POST', '/tokens', { userName: SANDBOX_OWNER, ...options });
  }

  /** Revokes one token, all of a user, or all. @returns the ids of the revoked tokens */
  async revoke(
    which: { tokenId: string } | { userName: string } | { all: true },
  ): Promise<readonly string[]> {
    const { revoked } = await this.#call<{ revoked: string[] }>('POST', '/tokens/revoke', which);
    return revoked;
  }

  /** Adds a user, or changes one who exists. */
  async addUser(user: {
    readonly userName: string;
    readonly admin?: boolean;
    readonly groups?: readonly string[];
  }): Promise<void> {
    await this.#call('POST', '/users', user);
  }

  async advanceClock(seconds: number): Promise<void> {
    await this.#call('POST', '/clock', { advanceSeconds: seconds });
  }

  /** Answers the fault's id. */
  async addFault(fault: SandboxFault): Promise<string> {
    const { id } = await this.#call<{ id: string }>('POST', '/faults', fault);
    return id;
  }

  /** Returns the active faults, and how often each was applied. */
  async faults(): Promise<readonly { readonly id: string; readonly applied: number }[]> {
    const { faults } = await this.#call<{ faults: { id: string; applied: number }[] }>('GET', '/faults');
    return faults;
  }

  /** Returns the latest requests to the API, oldest first; `fault` names the rule that applied to one. */
  async requests(): Promise<readonly SandboxRequest[]> {
    const { requests } = await this.#call<{ requests: SandboxRequest[] }>('GET', '/requests');
    return requests;
  }

  /** Changes settings of the workspace, such as `modelGeneration`; omitted ones keep their value. */
  async changeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#call('PATCH', '/settings', settings);
  }

  /** Replaces the models that the workspace serves; null restores the defaults. */
  async setServedModels(models: readonly SandboxServedModel[] | null): Promise<void> {
    await this.#call('PUT', '/served-models', { models });
  }

  /** Makes calls of one model fail although listings still show it; null serves it again. */
  async retireModel(id: string, status: 404 | 501 | null): Promise<void> {
    await this.#call('PATCH', `/served-models/${id}`, { retired: status });
  }

  /** Changes what the workspace's admin has set up for coding agents. */
  async setCodingAgents(agents: SandboxCodingAgents): Promise<void> {
    await this.#call('PATCH', '/coding-agents', agents);
  }

  async setModels(models: SandboxModels): Promise<void> {
    await this.#call('PATCH', '/models', models);
  }

  /** Returns the latest calls to models, oldest first, and the total number of calls. */
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
    const response = await fetch(this.#base + path, {
      method,
      headers: { ...this.#headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
