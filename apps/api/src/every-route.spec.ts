import 'reflect-metadata';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { mkdtempSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RateLimiter } from '@latchkey/concurrency';
import {
  API,
  ERROR_STATUS,
  REQUEST_HEADER,
  type ApiErrorBody,
  type SignInAnswer,
  type TunnelOpened,
} from '@latchkey/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import * as fc from 'fast-check';
import { WebSocket } from 'ws';
import { AuditLog } from './audit/audit-log';
import { readConfig } from './config/read-config';
import { createApp } from './create-app';
import { SignInKeys } from './identity/sign-in-keys';
import { anyRequest, PASTED_TOKEN, readsBody } from './request-bodies.test-kit';
import { SECURITY_HEADERS, securityHeadersOf } from './web/security-headers.test-kit';

let app: NestExpressApplication;
let url: string;

beforeAll(async () => {
  const env = {
    LATCHKEY_MODE: 'local',
    DATABRICKS_APP_PORT: '0',
    // Nobody listens there: who may come in must not depend on the workspace.
    DATABRICKS_HOST: 'http://127.0.0.1:1',
    LATCHKEY_HOME: mkdtempSync(join(tmpdir(), 'latchkey-home-')),
    LATCHKEY_LOG_LEVEL: 'error',
  };
  app = await createApp(readConfig(env, '/nowhere/dist/apps/api'));
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`;
});

afterAll(() => app.close());

function routes(): readonly { method: string; path: string }[] {
  const { stack } = app.getHttpAdapter().getInstance().router;
  return stack.flatMap(({ route }) => {
    // A wildcard is a middleware of Nest's, not a route.
    if (!route || route.path.includes('*')) return [];
    const methods = new Set(route.stack.map((handler) => handler.method.toUpperCase()));
    return [...methods].map((method) => ({ method, path: route.path }));
  });
}

/** The headers of a signed-in browser. */
async function signIn(): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(url + API.signIn, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [REQUEST_HEADER]: '1' },
    body: JSON.stringify({ key: app.get(SignInKeys).create() }),
  });
  const { pageSecret } = (await response.json()) as SignInAnswer;
  const [setCookie = ''] = response.headers.getSetCookie();
  return { cookie: setCookie.split(';', 1)[0] ?? '', [REQUEST_HEADER]: pageSecret };
}

async function openTunnel(headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(url + API.tunnels, { method: 'POST', headers });
  return ((await response.json()) as TunnelOpened).id;
}

/** The status of a request whose path is sent as it is; `fetch` would tidy it. */
async function rawStatus(method: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const outgoing = request({ hostname, port, method, path, headers: { 'X-Latchkey-Request': '1' } });
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}

describe('every route', () => {
  it('is closed without the cookie, but for liveness and signing in', async () => {
    const found = routes();
    expect(found.length).toBeGreaterThanOrEqual(9);
    const open: string[] = [];
    for (const { method, path } of found) {
      const response = await fetch(url + path.replace(/:\w+/g, 'x'), {
        method,
        headers: { 'X-Latchkey-Request': '1' },
      });
      if (response.status !== 401 && response.status !== 403) open.push(`${method} ${path}`);
    }
    expect(open.sort()).toEqual([`GET ${API.live}`, `POST ${API.signIn}`]);
  });

  it('is closed under every other spelling of its path', async () => {
    const spellings: ((path: string) => string)[] = [
      (path) => path.toUpperCase(),
      (path) => path.replace('/api', '/Api'),
      (path) => path.replace('/api', '/%61pi'),
      (path) => `${path}/`,
      (path) => `/${path}`,
      (path) => `/.${path}`,
      (path) => `${path}\\..\\..\\live`,
      (path) => `/api/live/..${path.slice(4)}`,
      (path) => `${url}${path}`,
      (path) => `${path};x=1`,
      (path) => `${path}.js`,
    ];
    const answered: string[] = [];
    for (const { method, path } of routes()) {
      if (path === API.live || path === API.signIn) continue;
      for (const spell of spellings) {
        const status = await rawStatus(method, spell(path.replace(/:\w+/g, 'x')));
        // The page itself, drawn for a path that it does not know, is not a route. It was not built here: 404.
        if (![400, 401, 403].includes(status) && !(status === 404 && method === 'GET')) {
          answered.push(`${method} ${spell(path)} ${String(status)}`);
        }
      }
    }
    expect(answered).toEqual([]);
  });

  it('leaves an event in the audit log if it changes something', async () => {
    const unrecorded: string[] = [];
    for (const { method, path } of routes()) {
      // Frames of open sockets, many a second. Opening and closing a tunnel are events, and so is what its sockets do.
      const isData = method === 'POST' && path === `${API.tunnels}/:id`;
      if (['GET', 'HEAD', 'OPTIONS'].includes(method) || isData) continue;
      // A session for each: some routes end it.
      const headers = await signIn();
      const before = app.get(AuditLog).latest;
      await fetch(url + path.replace(/:\w+/g, 'x'), { method, headers });
      const added = app.get(AuditLog).latest.filter((entry) => !before.includes(entry));
      const isRecorded = added.length === 1 && added[0]?.action !== 'access-refused';
      if (!isRecorded) unrecorded.push(`${method} ${path}`);
    }
    expect(unrecorded).toEqual([]);
  });

  it('answers any body, path and query with a result or a code of ours, never with INTERNAL', async () => {
    jest.spyOn(RateLimiter.prototype, 'take').mockReturnValue(0);
    const isFull = process.env['LATCHKEY_FULL_TESTS'] === '1';
    const headers = await signIn();
    for (const { method, path } of routes().filter((route) => route.method !== 'GET')) {
      await fc.assert(
        fc.asyncProperty(anyRequest(path), async ({ type, accept, body, parameter, query }) => {
          const isOpen = path.startsWith(API.tunnels) && parameter === 'x';
          const id = isOpen ? await openTunnel(headers) : parameter;
          const target = path.replace(/:\w+/g, () => id) + query;
          const sent = { ...headers, 'content-type': type, accept };
          const response = await fetch(url + target, { method, headers: sent, body });
          const text = await response.text();
          const answer = [method, path, response.status, text] as const;
          expect(text).not.toContain(PASTED_TOKEN);
          if (response.ok) return;
          const { code } = JSON.parse(text) as ApiErrorBody;
          expect([code, ...answer]).not.toContain('INTERNAL');
          expect([ERROR_STATUS[code], ...answer]).toEqual([response.status, ...answer]);
        }),
        { numRuns: isFull ? 300 : readsBody(path) ? 40 : 10 },
      );
    }
  }, 180_000);

  it('is in docs/API.md', () => {
    const documented = readFileSync(join(__dirname, '../../../docs/API.md'), 'utf8');
    const missing = routes().filter(({ method, path }) => !documented.includes(`\`${method} ${path}\``));
    expect(missing).toEqual([]);
  });

  it.each(['/api', '/api/nothing', '/api/sessions/../pat-status', '/metrics'])(
    'is closed at %s',
    async (path) => {
      expect((await fetch(url + path)).status).toBe(401);
    },
  );

  it.each([
    ['no Origin', {}],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin null', { origin: 'null' }],
    ['its own Origin, without the cookie', { origin: 'own' }],
  ])('is closed to an upgrade with %s', async (_case, headers: { origin?: string }) => {
    for (const path of [API.terminal, API.events]) {
      const origin = headers.origin === 'own' ? url : headers.origin;
      const socket = new WebSocket(
        url.replace('http', 'ws') + path,
        origin === undefined ? {} : { headers: { origin } },
      );
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toMatch(/40[13]/);
    }
  });

  it('answers under headers that let no other page in', async () => {
    const { headers } = await fetch(url + API.live);
    expect(securityHeadersOf(headers)).toEqual(SECURITY_HEADERS);
  });

  it('keeps every answer out of caches', async () => {
    const headers = await signIn();
    const cacheable: string[] = [];
    for (const { method, path } of routes()) {
      if (method !== 'GET') continue;
      const answer = await fetch(url + path.replace(/:\w+/g, 'x'), { headers });
      await answer.arrayBuffer();
      if (!answer.headers.get('cache-control')?.includes('no-store')) cacheable.push(path);
    }
    expect(cacheable).toEqual([]);
  });

  it('gives each response a nonce of its own', async () => {
    const nonce = async (): Promise<string | undefined> =>
      /'nonce-([^']+)'/.exec((await fetch(url + API.live)).headers.get('content-security-policy') ?? '')?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });
});
