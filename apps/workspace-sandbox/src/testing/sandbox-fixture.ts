import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { startSandbox, type RunningSandbox } from '../server';

export interface Reply {
  status: number;
  headers: Headers;
  body: ReplyBody;
}

interface TokenInfo {
  token_id: string;
  comment: string;
  creation_time: number;
  expiry_time: number;
  scopes: string[];
}

/** The fields that tests read by name. Each reply holds only its own few: an assertion on another one fails. */
interface ReplyBody {
  [field: string]: unknown;
  error_code: string | number;
  message: string;
  userName: string;
  access_token: string;
  token_value: string;
  token_info: TokenInfo;
  token_infos: TokenInfo[];
  token_endpoint: string;
  creator: string;
  /** Of a secret, or of a token that the page or the control plane made. */
  value: string;
  id: string;
  keys: object[];
  users: object[];
  tokens: { id: string; comment: string }[];
  secrets: { key: string; value?: string }[];
  faults: { id: string; applied: number }[];
}

type AppEnvironment = Record<
  `DATABRICKS_${'APP_NAME' | 'WORKSPACE_ID' | 'HOST' | 'CLIENT_ID' | 'CLIENT_SECRET'}`,
  string
>;

/** A sandbox in this process, on a free port, spoken to over real HTTP. */
export class SandboxFixture {
  private constructor(private readonly running: RunningSandbox) {}

  static async start(stateFile?: string): Promise<SandboxFixture> {
    const text = (name: string): string => readFileSync(join(__dirname, '../page', name), 'utf8');
    const assets = {
      html: text('token-page.html'),
      style: text('token-page.css'),
      script: text('token-page.client.mjs'),
    };
    return new SandboxFixture(await startSandbox({ port: 0, assets, ...(stateFile && { stateFile }) }));
  }

  get url(): string {
    return this.running.url;
  }

  close(): Promise<void> {
    return this.running.close();
  }

  async send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    payload?: unknown,
    signal?: AbortSignal,
  ): Promise<Reply> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const response = await fetch(this.url + path, {
      method,
      headers,
      ...(signal && { signal }),
      ...(payload !== undefined && { body: text }),
    });
    const answer = await response.text();
    const body = (isJson(response) ? JSON.parse(answer) : answer) as ReplyBody;
    return { status: response.status, headers: response.headers, body };
  }

  /** A call of the workspace's API with a credential. */
  api(token: string, method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Reply> {
    return this.send(method, `/api/2.0${path}`, { Authorization: `Bearer ${token}` }, body, signal);
  }

  /** The header that the control plane and the token page's API require. */
  get keyHeader(): Record<string, string> {
    return { 'X-Sandbox-Key': this.running.key };
  }

  control(method: string, path: string, body?: unknown): Promise<Reply> {
    return this.send(method, `/__sandbox/${path}`, this.keyHeader, body);
  }

  me(token: string): Promise<Reply> {
    return this.api(token, 'GET', '/preview/scim/v2/Me');
  }

  /** A token made past the rules. */
  async token(userName = 'dev@example.com', wish: object = { lifetimeSeconds: 3600 }): Promise<string> {
    const { body } = await this.control('POST', 'tokens', { userName, ...wish });
    return body.value;
  }

  /** What the app finds in its environment. */
  async appEnvironment(): Promise<AppEnvironment> {
    return (await this.control('GET', 'app-environment')).body as object as AppEnvironment;
  }

  /** An access token of the app's service principal. */
  async appToken(): Promise<string> {
    const env = await this.appEnvironment();
    const basic = Buffer.from(`${env.DATABRICKS_CLIENT_ID}:${env.DATABRICKS_CLIENT_SECRET}`).toString(
      'base64',
    );
    const headers = { Authorization: `Basic ${basic}`, 'Content-Type': 'application/x-www-form-urlencoded' };
    const form = 'grant_type=client_credentials&scope=all-apis';
    return (await this.send('POST', '/oidc/v1/token', headers, form)).body.access_token;
  }

  /** The status of a request whose headers `fetch` would not let us choose. */
  statusOf(path: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request(this.url + path, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject).end();
    });
  }
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.includes('json') ?? false;
}
