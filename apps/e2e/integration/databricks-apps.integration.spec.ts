import { API, REQUEST_HEADER, type ApiErrorBody } from '@latchkey/contracts';
import { isAlive, startLatchkey, startSandbox, type Latchkey, type Sandbox } from '@latchkey/testing';
import { WebSocket } from 'ws';
import { once } from 'node:events';
import { connect } from 'node:net';

jest.setTimeout(180_000);

/** Longer than Latchkey waits for the workspace, and than a test waits for Latchkey. */
const HANGS_MS = 30_000;

/** The server as it runs on Databricks Apps: behind a proxy that says who the visitor is. */
let sandbox: Sandbox;
let latchkey: Latchkey;

const OWNER = { 'x-forwarded-email': 'Dev@Example.com', 'x-forwarded-host': 'latchkey.databricksapps.com' };
const STRANGER = { ...OWNER, 'x-forwarded-email': 'other@example.com' };
const PAGE = { origin: 'https://latchkey.databricksapps.com' };

beforeAll(async () => {
  sandbox = await startSandbox();
  latchkey = await startLatchkey({ sandbox, env: { LATCHKEY_MODE: 'databricks-apps' } });
});

afterAll(async () => {
  await latchkey.stop();
  await sandbox.stop();
});

const get = (path: string, headers: Record<string, string>): Promise<Response> =>
  fetch(latchkey.url + path, { headers });

async function cookieOf(headers: Record<string, string>): Promise<string | null> {
  const response = await get('/', headers);
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0] ?? null;
}

const code = async (response: Response): Promise<string> => ((await response.json()) as ApiErrorBody).code;

describe('on Databricks Apps', () => {
  it('the owner gets the page, a cookie with it, and the API', async () => {
    const cookie = await cookieOf(OWNER);
    expect(cookie).toMatch(/^__Host-latchkey=\S+; .*HttpOnly; SameSite=Strict; .*Secure/);
    const status = await get(API.patStatus, { ...OWNER, cookie: cookie ?? '' });
    expect(await status.json()).toMatchObject({ state: 'unconfigured', owner: 'dev@example.com' });
  });

  it('browsers are told to come by TLS alone', async () => {
    const { headers } = await get('/', OWNER);
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/);
  });

  it('a stranger gets the page, which says why, no cookie and no API', async () => {
    expect(await cookieOf(STRANGER)).toBeNull();
    const response = await get(API.patStatus, { ...STRANGER, cookie: (await cookieOf(OWNER)) ?? '' });
    expect({ status: response.status, code: await code(response) }).toEqual({
      status: 403,
      code: 'NOT_THE_OWNER',
    });
  });

  it('the owner’s name without the cookie is not enough', async () => {
    const response = await get(API.patStatus, OWNER);
    expect({ status: response.status, code: await code(response) }).toEqual({
      status: 401,
      code: 'SIGN_IN_REQUIRED',
    });
  });

  it.each([
    ['its own Origin', PAGE.origin, 101],
    ['a foreign Origin', 'https://evil.example', 403],
    ['an Origin that starts like its own', 'https://latchkey.databricksapps.com.evil.example', 403],
    ['no Origin', undefined, 403],
  ])('an upgrade with %s', async (_case, origin, status) => {
    const cookie = (await cookieOf(OWNER)) ?? '';
    const headers = { ...OWNER, cookie, ...(origin === undefined ? {} : { origin }) };
    const socket = new WebSocket(`${latchkey.url.replace('http', 'ws')}${API.events}`, { headers });
    const answer = await Promise.race([
      once(socket, 'open').then(() => 101),
      once(socket, 'unexpected-response').then(
        ([, response]) => (response as { statusCode: number }).statusCode,
      ),
    ]);
    socket.terminate();
    expect(answer).toBe(status);
  });

  it('no key signs in: nobody was given one', async () => {
    const response = await fetch(latchkey.url + API.signIn, {
      method: 'POST',
      headers: { ...OWNER, 'content-type': 'application/json', [REQUEST_HEADER]: '1' },
      body: JSON.stringify({ key: 'guess' }),
    });
    expect(response.status).toBe(401);
  });

  it.each([
    ['nested thousands deep', '['.repeat(8_000) + ']'.repeat(8_000), {}],
    ['compressed, and broken at that', 'nogzip', { 'content-encoding': 'gzip' }],
    ['no JSON', '{', {}],
  ])('answers a body that is %s with a named error', async (_case, body, headers) => {
    const response = await fetch(latchkey.url + API.signIn, {
      method: 'POST',
      headers: { ...OWNER, 'content-type': 'application/json', [REQUEST_HEADER]: '1', ...headers },
      body,
    });
    expect({ status: response.status, code: await code(response) }).toEqual({
      status: 400,
      code: 'REQUEST_INVALID',
    });
  });

  it.each([
    ['a path that is no URL', 'GET // HTTP/1.1\r\nHost: x'],
    ['a Host that is no host', 'GET /api/events HTTP/1.1\r\nHost: a b['],
    ['no Host', 'GET /api/events HTTP/1.0'],
    ['an unknown path', 'GET /nowhere HTTP/1.1\r\nHost: x'],
    ['no identity', 'GET /api/events HTTP/1.1\r\nHost: x'],
  ])('outlives an upgrade with %s whose sender resets the connection', async (_case, head) => {
    for (let attempt = 0; attempt < 10; attempt++) {
      const socket = connect(Number(new URL(latchkey.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket';
      socket.write(`${head}\r\n${upgrade}\r\n\r\n`, () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    // One more answer after it shows that the server has read all of them.
    expect((await fetch(latchkey.url + API.live)).status).toBe(200);
    expect(isAlive(latchkey.process.pid)).toBe(true);
  });

  it('lets no one in while the owner cannot be looked up, says why, and retries', async () => {
    await sandbox.control.addFault({
      path: '/api/2.0/apps/**',
      respond: { status: 500 },
      times: 'unlimited',
    });
    const fresh = await startLatchkey({ sandbox, env: { LATCHKEY_MODE: 'databricks-apps' } });
    try {
      const response = await fetch(fresh.url + API.patStatus, { headers: OWNER });
      expect({ status: response.status, code: await code(response) }).toEqual({
        status: 503,
        code: 'OWNER_UNKNOWN',
      });
    } finally {
      await sandbox.control.clearFaults();
      await fresh.stop();
    }
  });

  describe('while the workspace says nothing of the app', () => {
    let fresh: Latchkey;
    beforeAll(async () => {
      await sandbox.control.addFault({
        path: '/api/2.0/apps/**',
        latencyMilliseconds: HANGS_MS,
        times: 'unlimited',
      });
      fresh = await startLatchkey({ sandbox, env: { LATCHKEY_MODE: 'databricks-apps' } });
    });
    afterAll(async () => {
      await sandbox.control.clearFaults();
      await fresh.stop();
    });

    it.each<[string, string, RequestInit, number]>([
      ['liveness', API.live, {}, 200],
      ['the page', '/', { headers: OWNER }, 200],
      ['a file of the page', '/favicon.svg', { headers: { ...OWNER, ...PAGE } }, 200],
      ['a request that says nothing of whose it is', API.patStatus, {}, 401],
      ['a change that no page of ours sends', API.signIn, { method: 'POST', headers: OWNER }, 403],
    ])('%s is answered all the same', async (_case, path, init, status) => {
      const response = await fetch(fresh.url + path, { ...init, signal: AbortSignal.timeout(4_000) });
      expect(response.status).toBe(status);
    });
  });
});
