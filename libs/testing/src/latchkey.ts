import {
  API,
  REQUEST_HEADER,
  SIGN_IN_FRAGMENT,
  type SignInAnswer,
  type SignInRequest,
} from '@latchkey/contracts';
import { join } from 'node:path';
import { requireBuilt, ServerProcess } from './server-process';
import { makeTempDir, type TempDir } from './temp-dir';
import type { Sandbox } from './sandbox';

export interface LatchkeyOptions {
  readonly sandbox: Sandbox;
  /** Overrides variables of the sandbox's app environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** HOME of the shells; by default a temporary folder that `stop` removes. */
  readonly home?: string;
  /** Defaults to 0, any free port. */
  readonly port?: number;
  /** The start script of another build, relative to the repository; by default this one's. */
  readonly startScript?: string;
  /** A command that runs the server, such as `setpriv` with its options. */
  readonly runner?: readonly string[];
}

export interface Latchkey {
  /** Scheme, host and port. */
  readonly url: string;
  /** The one-time sign-in link. */
  readonly address: string;
  /** The one-time key in `address`. */
  readonly key: string;
  readonly home: string;
  readonly process: ServerProcess;
  /** The link for the next browser, once the one before was used. */
  nextAddress(): string;
  /** Lines of its log. */
  readonly logs: readonly string[];
  /** Signs in with a one-time key, by default that of `address`. */
  signIn(key?: string): Promise<Visitor>;
  kill(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** A signed-in page. */
export interface Visitor {
  readonly cookie: string;
  /** The value of `REQUEST_HEADER` that every request must carry besides the cookie. */
  readonly pageSecret: string;
  /** The headers that a WebSocket upgrade must carry, including the cookie. */
  readonly socketHeaders: Readonly<Record<string, string>>;
  /** Fetches like the page: with the cookie, and with a JSON body if `json` is given. */
  fetch(path: string, init?: RequestInit & { readonly json?: unknown }): Promise<Response>;
}

/** Starts the built server in local mode against the sandbox, with the environment of a Databricks App. */
export async function startLatchkey({
  sandbox,
  env = {},
  home,
  port = 0,
  startScript = 'apps/pty-host/start.sh',
  runner = [],
}: LatchkeyOptions): Promise<Latchkey> {
  for (const app of ['pty-host', 'api']) requireBuilt(`dist/apps/${app}/main.js`);
  const temporary: TempDir | null = home === undefined ? makeTempDir() : null;
  const sessionHome = home ?? join(temporary?.path ?? '', 'home');
  const server = new ServerProcess({
    script: startScript,
    runner,
    env: {
      PATH: process.env['PATH'],
      ...(await sandbox.control.appEnvironment()),
      LATCHKEY_MODE: 'local',
      LATCHKEY_HOME: sessionHome,
      DATABRICKS_APP_PORT: String(port),
      ...env,
    },
  });
  const listening = await server.event('listening');
  const url = String(listening['url']);
  const address = String(listening['address']);
  const key = keyOf(address);
  return {
    url,
    address,
    key,
    home: sessionHome,
    nextAddress: () => {
      const printed = server.events.filter(({ event }) => event === 'address').pop();
      return printed === undefined ? address : String(printed['address']);
    },
    process: server,
    logs: server.logs,
    signIn: (otherKey) => signIn(url, otherKey ?? key),
    kill: (signal) => server.kill(signal),
    stop: async () => {
      await server.stop();
      temporary?.remove();
    },
  };
}

/** Returns the one-time key in a sign-in link. */
export function keyOf(address: string): string {
  return new URLSearchParams(new URL(address).hash.slice(1)).get(SIGN_IN_FRAGMENT) ?? '';
}

/** Exchanges a one-time key for the cookie and the page secret. */
export async function signIn(url: string, key: string): Promise<Visitor> {
  const request: SignInRequest = { key };
  const response = await fetch(url + API.signIn, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [REQUEST_HEADER]: '1' },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`Sign-in: ${response.status} ${await response.text()}`);
  const { pageSecret } = (await response.json()) as SignInAnswer;
  const cookie = response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  return {
    cookie,
    pageSecret,
    socketHeaders: { cookie, origin: url, [REQUEST_HEADER]: pageSecret },
    fetch: (path, { json, ...init } = {}) =>
      fetch(url + path, {
        ...init,
        ...(json !== undefined && { method: init.method ?? 'POST', body: JSON.stringify(json) }),
        headers: {
          cookie,
          [REQUEST_HEADER]: pageSecret,
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...(init.headers as Record<string, string> | undefined),
        },
      }),
  };
}
