import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API } from '@latchkey/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WebSocket } from 'ws';
import { readConfig } from './config/read-config';
import { createApp } from './create-app';

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
    // A wildcard is a middleware of Nest's, not a door.
    if (!route || route.path.includes('*')) return [];
    const methods = new Set(route.stack.map((handler) => handler.method.toUpperCase()));
    return [...methods].map((method) => ({ method, path: route.path }));
  });
}

describe('every door', () => {
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
    expect(headers.get('content-security-policy')).toMatch(
      /frame-ancestors 'none'.*require-trusted-types-for 'script'/,
    );
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('gives each response a nonce of its own', async () => {
    const nonce = async (): Promise<string | undefined> =>
      /'nonce-([^']+)'/.exec((await fetch(url + API.live)).headers.get('content-security-policy') ?? '')?.[1];
    expect(await nonce()).not.toBe(await nonce());
  });
});
