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
  /** Over the app's environment of the sandbox. */
  readonly env?: Readonly<Record<string, string>>;
  /** HOME of the shells; by default a temporary one, removed at `stop`. */
  readonly home?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
}

export interface Latchkey {
  /** Scheme, host and port. */
  readonly url: string;
  /** The one-time address that a person would open. */
  readonly address: string;
  /** The key in it. */
  readonly key: string;
  readonly home: string;
  readonly process: ServerProcess;
  /** Lines of its log. */
  readonly logs: readonly string[];
  /** Trades a key for the cookie; the one of the printed address unless another is given. */
  signIn(key?: string): Promise<Visitor>;
  kill(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Somebody who is signed in. */
export interface Visitor {
  readonly cookie: string;
  /** What every request carries besides the cookie, as the value of `REQUEST_HEADER`. */
  readonly pageSecret: string;
  /** What an upgrade must carry, the cookie included. */
  readonly socketHeaders: Readonly<Record<string, string>>;
  /** `fetch` as the page does it: with the cookie, and with a JSON body if `json` is given. */
  fetch(path: string, init?: RequestInit & { readonly json?: unknown }): Promise<Response>;
}

/** Starts the built server on the sandbox, with the environment that it has on Databricks Apps, in local mode. */
export async function startLatchkey({
  sandbox,
  env = {},
  home,
  port = 0,
}: LatchkeyOptions): Promise<Latchkey> {
  for (const app of ['pty-host', 'api']) requireBuilt(`dist/apps/${app}/main.js`);
  const temporary: TempDir | null = home === undefined ? makeTempDir() : null;
  const sessionHome = home ?? join(temporary?.path ?? '', 'home');
  const server = new ServerProcess({
    script: 'apps/pty-host/start.sh',
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

/** The one-time key in a printed address. */
export function keyOf(address: string): string {
  return new URLSearchParams(new URL(address).hash.slice(1)).get(SIGN_IN_FRAGMENT) ?? '';
}

/** Trades a one-time key for the cookie and the page secret. */
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
