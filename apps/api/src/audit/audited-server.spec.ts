import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API, REQUEST_HEADER, type AuditEntry, type AuditReport } from '@latchkey/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WebSocket } from 'ws';
import { readConfig } from '../config/read-config';
import { createApp } from '../create-app';
import { AuditLog } from './audit-log';

const OWNER = 'ada@example.com';
const HOST = 'latchkey.databricksapps.com';
const PROXY = { 'x-forwarded-host': HOST, 'x-real-ip': '203.0.113.7', [REQUEST_HEADER]: '1' };

let app: NestExpressApplication;
let url: string;
let cookie: string;

beforeAll(async () => {
  const env = {
    // Nothing listens there: what is recorded must not depend on the workspace.
    DATABRICKS_HOST: 'http://127.0.0.1:1',
    DATABRICKS_APP_NAME: 'latchkey',
    DATABRICKS_CLIENT_ID: 'client',
    DATABRICKS_CLIENT_SECRET: 'secret',
    LATCHKEY_OWNER: OWNER,
    LATCHKEY_HOME: mkdtempSync(join(tmpdir(), 'latchkey-home-')),
    LATCHKEY_LOG_LEVEL: 'error',
  };
  const config = readConfig(env, '/nowhere/dist/apps/api');
  const webRoot = mkdtempSync(join(tmpdir(), 'latchkey-page-'));
  writeFileSync(join(webRoot, 'index.html'), '<html></html>');
  app = await createApp({ ...config, webRoot });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`;
});

afterAll(() => app.close());

/** Sends what the platform's proxy would send for this user. */
function request(email: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...PROXY, 'x-forwarded-email': email, ...(init.headers as Record<string, string>) };
  return fetch(url + path, { ...init, headers });
}

function asOwner(path: string, init: RequestInit = {}): Promise<Response> {
  return request(OWNER, path, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } });
}

function paste(token: unknown, accept = 'application/json'): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept };
  return asOwner(API.configurePat, { method: 'POST', headers, body: JSON.stringify({ token }) });
}

/** The events of an action, oldest first. */
function events(action: AuditEntry['action'], actor = OWNER): readonly AuditEntry[] {
  const matching = app.get(AuditLog).latest.filter((entry) => entry.action === action);
  return matching.filter((entry) => entry.actor === actor).reverse();
}

describe('the server records', () => {
  it('a sign-in with the page that brings the cookie, but not each page', async () => {
    const page = await request(OWNER, '/');
    cookie = page.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    await asOwner('/');
    expect(events('sign-in')).toEqual([
      expect.objectContaining({ actor: OWNER, address: '203.0.113.7', outcome: 'ok' }),
    ]);
  });

  it('a refused request of another user, with the path', async () => {
    await request('eve@example.com', `${API.patLedger}?x`);
    expect(events('access-refused', 'eve@example.com')).toEqual([
      expect.objectContaining({ objectId: API.patLedger, outcome: 'NOT_THE_OWNER' }),
    ]);
  });

  it('a refused request for the page', async () => {
    await request('mallory@example.com', '/', { headers: { origin: 'https://evil.example' } });
    expect(events('access-refused', 'mallory@example.com')).toEqual([
      expect.objectContaining({ objectId: null, outcome: 'REQUEST_REFUSED' }),
    ]);
  });

  it('a refused upgrade', async () => {
    const socket = new WebSocket(url.replace('http', 'ws') + API.terminal, {
      headers: { ...PROXY, 'x-forwarded-email': 'bob@example.com', origin: `https://${HOST}` },
    });
    await once(socket, 'error');
    expect(events('access-refused', 'bob@example.com')).toEqual([
      expect.objectContaining({ objectId: API.terminal, outcome: 'NOT_THE_OWNER' }),
    ]);
  });

  it('how each paste ended: invalid, refused in a stream, one too many', async () => {
    await paste(42);
    await (await paste('not a token', 'application/x-ndjson')).text();
    for (let attempt = 3; attempt <= 6; attempt += 1) await paste('not a token');
    const outcomes = events('paste').map(({ outcome }) => outcome);
    expect(outcomes).toEqual([...Array<string>(5).fill('PAT_MALFORMED'), 'TOO_MANY_ATTEMPTS']);
    expect(JSON.stringify(app.get(AuditLog).latest)).not.toContain('not a token');
  });

  it('a view of the health report once, however often the page asks again', async () => {
    for (let times = 0; times < 3; times += 1) expect((await asOwner(API.health)).status).toBe(200);
    expect(events('admin-view')).toEqual([expect.objectContaining({ objectId: API.health, outcome: 'ok' })]);
  });

  it('its own views, and answers with the events, newest first', async () => {
    const response = await asOwner(API.audit);
    const { entries, persistence } = (await response.json()) as AuditReport;
    expect(entries).toEqual(app.get(AuditLog).latest.filter(({ objectId }) => objectId !== API.audit));
    expect(entries[0]?.action).toBe('admin-view');
    expect(entries.at(-1)?.action).toBe('sign-in');
    expect(['failing', 'secret-scope']).toContain(persistence);
    expect(events('admin-view').at(-1)).toMatchObject({ objectId: API.audit, outcome: 'ok' });
  });

  it('the name of an uploaded file, and no name that was refused', async () => {
    const upload = (name: string): Promise<Response> =>
      asOwner(`${API.uploads}?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: 'content',
      });
    await upload('notes.txt');
    await upload('../notes.txt');
    expect(events('upload').map(({ objectId, outcome }) => [objectId, outcome])).toEqual([
      ['notes.txt', 'ok'],
      [null, 'UPLOAD_NAME_INVALID'],
    ]);
  });
});
