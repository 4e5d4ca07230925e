import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  API,
  REQUEST_HEADER,
  pageProtocols,
  type AuditEntry,
  type BrowserSession,
  type BrowserSessionReport,
  type SignInAnswer,
} from '@latchkey/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WebSocket } from 'ws';
import { AuditLog } from '../audit/audit-log';
import { SignOuts } from '../common/sign-outs';
import { readConfig } from '../config/read-config';
import { createApp } from '../create-app';
import { BrowserSessions } from './browser-sessions';
import { SignInKeys } from './sign-in-keys';

const OWNER = 'ada@example.com';
const HOST = 'latchkey.databricksapps.com';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36';
const COMMON = { DATABRICKS_HOST: 'http://127.0.0.1:1', LATCHKEY_LOG_LEVEL: 'error' };

let app: NestExpressApplication;
let url: string;
let home: string;

async function start(env: Readonly<Record<string, string>>): Promise<void> {
  home = mkdtempSync(join(tmpdir(), 'latchkey-home-'));
  const webRoot = mkdtempSync(join(tmpdir(), 'latchkey-page-'));
  writeFileSync(join(webRoot, 'index.html'), '<html></html>');
  const config = readConfig({ ...COMMON, LATCHKEY_HOME: home, ...env }, '/nowhere/dist/apps/api');
  app = await createApp({ ...config, webRoot });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`;
}

/** One browser with its cookie. */
class Browser {
  constructor(
    readonly headers: Readonly<Record<string, string>>,
    private readonly protocols: readonly string[],
    private readonly origin: string,
  ) {}

  fetch(method: string, path: string): Promise<Response> {
    return fetch(url + path, { method, headers: this.headers });
  }

  async report(): Promise<BrowserSessionReport> {
    return (await (await this.fetch('GET', API.browserSessions)).json()) as BrowserSessionReport;
  }

  async session(): Promise<BrowserSession> {
    const own = (await this.report()).sessions.find(({ current }) => current);
    if (!own) throw new Error('This browser has no session.');
    return own;
  }

  /** The status of a plain request: 200 while it is signed in. */
  async status(): Promise<number> {
    return (await this.fetch('GET', API.patStatus)).status;
  }

  async openEvents(): Promise<{ readonly closed: Promise<number> }> {
    const headers = { ...this.headers, origin: this.origin };
    const socket = new WebSocket(url.replace('http', 'ws') + API.events, [...this.protocols], { headers });
    await once(socket, 'open');
    return { closed: once(socket, 'close').then(([code]) => code as number) };
  }
}

function events(action: AuditEntry['action']): readonly AuditEntry[] {
  return app.get(AuditLog).latest.filter((entry) => entry.action === action);
}

async function signInLocally(userAgent: string, cookie = ''): Promise<Browser> {
  const response = await fetch(url + API.signIn, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [REQUEST_HEADER]: '1', 'user-agent': userAgent, cookie },
    body: JSON.stringify({ key: app.get(SignInKeys).create() }),
  });
  const { pageSecret } = (await response.json()) as SignInAnswer;
  const headers = { ...cookieOf(response), 'user-agent': userAgent, [REQUEST_HEADER]: pageSecret };
  return new Browser(headers, pageProtocols(pageSecret), url);
}

function cookieOf(response: Response): { readonly cookie: string } {
  return { cookie: response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '' };
}

describe('the browsers of a local run', () => {
  beforeAll(() => start({ LATCHKEY_MODE: 'local', DATABRICKS_APP_PORT: '0' }));
  beforeEach(() => app.get(BrowserSessions).endAll());
  afterAll(() => app.close());

  it('are listed with their device, and the own one is marked', async () => {
    const [firefox, chrome] = [await signInLocally(FIREFOX), await signInLocally(CHROME)];
    await chrome.status();
    const { sessions, ...rest } = await firefox.report();
    expect(rest).toEqual({ isStored: true, idleDays: 7, maxDays: 7, renewsOnLoad: false });
    expect(sessions.map(({ device, current }) => [device, current]).sort()).toEqual([
      ['Chrome on Windows', false],
      ['Firefox on Linux', true],
    ]);
    expect(firefox.headers['cookie']).not.toContain(sessions[0]?.id);
  });

  it('end one by one: the cookie counts no more, and open sockets are closed at once', async () => {
    const [own, other] = [await signInLocally(FIREFOX), await signInLocally(CHROME)];
    const [ownSocket, otherSocket] = [await own.openEvents(), await other.openEvents()];
    const { id } = await other.session();
    expect((await own.fetch('DELETE', `${API.browserSessions}/${id}`)).status).toBe(200);
    expect(await otherSocket.closed).toBe(4401);
    expect([await own.status(), await other.status()]).toEqual([200, 401]);
    expect((await own.report()).sessions).toHaveLength(1);
    expect(events('browser-session-end')[0]).toMatchObject({ actor: 'owner', objectId: id, outcome: 'ok' });
    await own.fetch('DELETE', `${API.browserSessions}/${(await own.session()).id}`);
    expect(await ownSocket.closed).toBe(4401);
  });

  it('answer 404 for a session that there is not', async () => {
    const own = await signInLocally(FIREFOX);
    const response = await own.fetch('DELETE', `${API.browserSessions}/none`);
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { code: 'BROWSER_SESSION_NOT_FOUND' },
    ]);
  });

  it('end all but the own one', async () => {
    const [own, ...others] = [
      await signInLocally(FIREFOX),
      await signInLocally(CHROME),
      await signInLocally(CHROME),
    ];
    for (const other of others) await other.status();
    expect((await own.fetch('POST', `${API.browserSessions}/end-others`)).status).toBe(200);
    expect(await Promise.all([own, ...others].map((browser) => browser.status()))).toEqual([200, 401, 401]);
    expect(events('browser-sessions-end-others')).toHaveLength(1);
  });

  it('all end with “sign out everywhere”, which replaces the key', async () => {
    const [own, other] = [await signInLocally(FIREFOX), await signInLocally(CHROME)];
    const sockets = [await own.openEvents(), await other.openEvents()];
    const storedKey = (): string =>
      readFileSync(join(home, '.local/state/latchkey/session-cookie-key'), 'utf8');
    const before = storedKey();
    expect((await own.fetch('POST', `${API.browserSessions}/sign-out-everywhere`)).status).toBe(200);
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([4401, 4401]);
    expect([await own.status(), await other.status()]).toEqual([401, 401]);
    expect(await (await signInLocally(FIREFOX)).status()).toBe(200);
    expect(events('sign-out-everywhere')).toHaveLength(1);
    expect(storedKey()).not.toBe(before);
  });

  it('all end when the owner signs out', async () => {
    const own = await signInLocally(FIREFOX);
    const socket = await own.openEvents();
    await app.get(SignOuts).announce();
    expect(await socket.closed).toBe(4401);
    expect(await own.status()).toBe(401);
  });

  it('get a new session with each sign-in, which ends the one before', async () => {
    const before = await signInLocally(FIREFOX);
    await before.status();
    const after = await signInLocally(FIREFOX, before.headers['cookie']);
    expect([await before.status(), await after.status()]).toEqual([401, 200]);
  });
});

describe('the browsers of an app', () => {
  beforeAll(() =>
    start({
      DATABRICKS_APP_NAME: 'latchkey',
      DATABRICKS_CLIENT_ID: 'client',
      DATABRICKS_CLIENT_SECRET: 'secret',
      LATCHKEY_OWNER: OWNER,
    }),
  );
  afterAll(() => app.close());

  const proxied = { 'x-forwarded-host': HOST, 'x-forwarded-email': OWNER, [REQUEST_HEADER]: '1' };

  async function load(cookie = ''): Promise<Response> {
    return fetch(`${url}/`, { headers: { ...proxied, 'user-agent': FIREFOX, cookie } });
  }

  async function open(): Promise<Browser> {
    const headers = { ...proxied, 'user-agent': FIREFOX, ...cookieOf(await load()) };
    return new Browser(headers, pageProtocols(null), `https://${HOST}`);
  }

  it('end although the secret scope can’t be reached, and the answer says so', async () => {
    const [own, other] = [await open(), await open()];
    const socket = await other.openEvents();
    const { id } = await other.session();
    const response = await own.fetch('DELETE', `${API.browserSessions}/${id}`);
    expect(((await response.json()) as BrowserSessionReport).isStored).toBe(false);
    expect(await socket.closed).toBe(4401);
    expect([await own.status(), await other.status()]).toEqual([200, 401]);
  });

  it('get a new listed session when they load the page again, and not before', async () => {
    const browser = await open();
    const { id } = await browser.session();
    expect((await browser.report()).renewsOnLoad).toBe(true);
    expect((await load(browser.headers['cookie'])).headers.getSetCookie()).toEqual([]);
    await browser.fetch('DELETE', `${API.browserSessions}/${id}`);
    expect(await browser.status()).toBe(401);
    const again = await load(browser.headers['cookie']);
    const renewed = new Browser({ ...browser.headers, ...cookieOf(again) }, [], '');
    expect((await renewed.session()).id).not.toBe(id);
  });
});
