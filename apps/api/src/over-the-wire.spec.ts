import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { API } from '@latchkey/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import type * as PrintableLog from './common/printable-log';
import { readConfig } from './config/read-config';
import { createApp } from './create-app';
import { SessionCookie } from './identity/session-cookie';
import { OVER_TLS, SECURITY_HEADERS, securityHeadersOf } from './web/security-headers.test-kit';

/** What the server writes to its log. */
const mockLogged: string[] = [];
jest.mock('./common/printable-log', () => {
  const { printableLog } = jest.requireActual<typeof PrintableLog>('./common/printable-log');
  return { printableLog: () => printableLog({ write: (line) => void mockLogged.push(line) }) };
});

/** More than the 2000 headers that Node keeps by default, in less than the 16 KiB that it reads. */
const MANY_HEADERS = Array.from({ length: 2_100 }, () => 'a:');
const OWNER = ['X-Forwarded-Email: dev@example.com', 'X-Forwarded-User: 1234567890@42'];
const APP = 'latchkey-1.databricksapps.com';

/** Stands for the owner's cookie in a table. */
const COOKIE = 'Cookie';
const OWN = [COOKIE, ...OWNER];
const FILE = 'Content-Type: application/octet-stream';
const CHUNKED = 'Transfer-Encoding: chunked';

let app: NestExpressApplication;
let port: number;
let cookie: string;

beforeAll(async () => {
  const env = {
    LATCHKEY_MODE: 'databricks-apps',
    DATABRICKS_APP_NAME: 'latchkey',
    DATABRICKS_APP_PORT: '0',
    // A closed port is enough: the owner is configured, and the cookie's key stays in memory.
    DATABRICKS_HOST: 'http://127.0.0.1:1',
    DATABRICKS_CLIENT_ID: 'id',
    DATABRICKS_CLIENT_SECRET: 'secret',
    LATCHKEY_OWNER: 'dev@example.com:1234567890',
    LATCHKEY_HOME: mkdtempSync(join(tmpdir(), 'latchkey-home-')),
    LATCHKEY_LOG_LEVEL: 'error',
  };
  app = await createApp(readConfig(env, '/nowhere/dist/apps/api'));
  await app.listen(0, '127.0.0.1');
  ({ port } = app.getHttpServer().address() as AddressInfo);
  const { setCookie } = await app.get(SessionCookie).issue();
  cookie = `Cookie: ${setCookie.split(';', 1)[0] ?? ''}`;
});

afterAll(() => app.close());

/** Sends text to the server as it is. */
function send(...lines: readonly string[]): Socket {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write(lines.join('\r\n'));
  return socket;
}

/** Sends a request, and reads the start of the answer. */
async function ask(
  request: string,
  headers: readonly string[],
  sentBody = '',
): Promise<{ status: number; code: unknown; headers: Map<string, string> }> {
  const [method, path] = request.split(' ');
  const host = `Host: 127.0.0.1:${String(port)}`;
  const socket = send(`${method} ${path} HTTP/1.1`, host, ...headers, '', sentBody);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (/\r\n\r\n/.test(text)) break;
  }
  socket.destroy();
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line): [string, string] => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return {
    status: Number(statusLine.split(' ')[1]),
    code: /"code":"(\w+)"/.exec(body)?.[1],
    headers: new Map(pairs),
  };
}

describe('a request on Databricks Apps', () => {
  it.each<[string, readonly string[]]>([
    ['from the owner', OWNER],
    [
      'from the owner in another case',
      ['x-forwarded-EMAIL: Dev@Example.COM', 'X-Forwarded-User: 1234567890@42'],
    ],
    ['from the owner, behind 2100 other headers', [...MANY_HEADERS, ...OWNER]],
  ])('%s is answered', async (_case, headers) => {
    expect(await ask(`GET ${API.patStatus}`, [cookie, ...headers])).toMatchObject({ status: 200 });
  });

  it.each<[string, readonly string[]]>([
    [
      'with another email and the owner’s id',
      ['X-Forwarded-Email: eve@example.com', 'X-Forwarded-User: 7@42'],
    ],
    ['with the owner’s email twice', [...OWNER, 'X-Forwarded-Email: dev@example.com']],
    ['with a second email in another case', [...OWNER, 'x-FORWARDED-email: eve@example.com']],
    [
      'with a second email behind 2100 other headers',
      [...OWNER, ...MANY_HEADERS, 'X-Forwarded-Email: eve@example.com'],
    ],
    [
      'with a second user id behind 2100 other headers',
      [...OWNER, ...MANY_HEADERS, 'X-Forwarded-User: 7@42'],
    ],
    ['with two emails joined by a comma', ['X-Forwarded-Email: dev@example.com, eve@example.com']],
    ['with two user ids joined by a comma', [...OWNER.slice(0, 1), 'X-Forwarded-User: 1234567890@42, 7@42']],
    ['with a look-alike: a Cyrillic e', ['X-Forwarded-Email: d\u0435v@example.com']],
    ['with a look-alike: a dotless domain', ['X-Forwarded-Email: dev@example\u3002com']],
    ['with a look-alike: a space that isn’t one', ['X-Forwarded-Email: dev@example.com\u00a0']],
  ])('%s gets 403', async (_case, headers) => {
    expect(await ask(`GET ${API.patStatus}`, [cookie, ...headers])).toMatchObject({
      status: 403,
      code: 'NOT_THE_OWNER',
    });
  });

  it.each<[string, readonly string[]]>([
    ['a second Host', ['Host: latchkey.example']],
    ['a second X-Forwarded-Host', [`X-Forwarded-Host: ${APP}`, 'X-Forwarded-Host: evil.example']],
    ['a second Origin', [`Origin: https://${APP}`, 'Origin: https://evil.example']],
    [
      'a second Origin behind 2100 other headers',
      [`Origin: https://${APP}`, ...MANY_HEADERS, `Origin: https://${APP}`],
    ],
  ])('with %s is refused', async (_case, headers) => {
    const { status } = await ask(`GET ${API.patStatus}`, [
      cookie,
      ...OWNER,
      `X-Forwarded-Host: ${APP}`,
      ...headers,
    ]);
    expect([400, 403]).toContain(status);
  });

  it('that changes something is refused when its page is another one of the same site', async () => {
    const change = [cookie, ...OWNER, 'X-Latchkey-Request: 1', 'Content-Length: 0'];
    const answers = ['same-origin', 'same-site', 'cross-site'].map((site) =>
      ask(`DELETE ${API.sessions}/none`, [...change, `Sec-Fetch-Site: ${site}`]),
    );
    const [own, ...others] = await Promise.all(answers);
    expect(own?.status).toBe(404);
    expect(others.map(({ status, code }) => [status, code])).toEqual([
      [403, 'REQUEST_REFUSED'],
      [403, 'REQUEST_REFUSED'],
    ]);
  });
});

describe('an upgrade to a protocol other than WebSocket', () => {
  const upgrade = (protocol: string): readonly string[] => [
    'Connection: Upgrade, HTTP2-Settings',
    `Upgrade: ${protocol}`,
    'HTTP2-Settings: AAMAAABkAAQAAP__',
  ];

  it.each(['h2c', 'TLS/1.0', 'websocket, h2c', 'websocket/13'])(
    'to %s is answered as a request',
    async (protocol) => {
      for (const path of [API.patStatus, API.terminal, API.events, API.live, '/', '/nothing.js']) {
        const plain = await ask(`GET ${path}`, [cookie, ...OWNER]);
        const upgraded = await ask(`GET ${path}`, [cookie, ...OWNER, ...upgrade(protocol)]);
        expect([path, upgraded.status, upgraded.code]).toEqual([path, plain.status, plain.code]);
      }
      expect((await ask(`GET ${API.patStatus}`, upgrade(protocol))).status).toBe(401);
    },
  );

  it('is answered with its body read', async () => {
    const body = JSON.stringify({ token: 'no token' });
    const type = ['Content-Type: application/json', `Content-Length: ${String(body.length)}`];
    const headers = [cookie, ...OWNER, 'X-Latchkey-Request: 1', ...upgrade('h2c'), ...type];
    expect(await ask(`POST ${API.configurePat}`, headers, body)).toMatchObject({ code: 'PAT_MALFORMED' });
  });
});

describe('a request that is refused before its body is read', () => {
  const json = ['Content-Type: application/json', 'X-Latchkey-Request: 1'];
  const large = 'Content-Length: 200000000';

  it.each<[string, string, readonly string[], number]>([
    ['a file without identity', `POST ${API.uploads}?name=x`, [large, ...json], 401],
    [
      'a file of another user',
      `POST ${API.uploads}?name=x`,
      [COOKIE, 'X-Forwarded-Email: eve@example.com', large, ...json],
      403,
    ],
    [
      'a file that is too large',
      `POST ${API.uploads}?name=x`,
      [...OWN, large, FILE, 'X-Latchkey-Request: 1'],
      413,
    ],
    [
      'a file with a bad name',
      `POST ${API.uploads}?name=..`,
      [...OWN, large, FILE, 'X-Latchkey-Request: 1'],
      400,
    ],
    ['JSON that is too large', `POST ${API.configurePat}`, [...OWN, large, ...json], 400],
    ['a body for the page', 'GET /', [large], 400],
    ['a body for liveness', `GET ${API.live}`, [large], 400],
  ])('%s is answered and its connection closed', async (_case, request, headers, status) => {
    const own = headers.map((header) => (header === COOKIE ? cookie : header));
    // The end comes while the body is still missing.
    const text = String(await send(`${request} HTTP/1.1`, 'Host: x', ...own, '', '').toArray());
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
    expect(text).toContain('Connection: close');
  });

  it.each([
    ['JSON', `POST ${API.configurePat}`],
    ['a GET', `GET ${API.live}`],
  ])('cuts an endless body of %s that declares no length', async (_case, request) => {
    const socket = send(`${request} HTTP/1.1`, 'Host: x', cookie, ...OWNER, ...json, CHUNKED, '', '');
    const closed = new Promise((resolve) => socket.on('error', () => undefined).on('close', resolve));
    socket.write(`100000\r\n${' '.repeat(2 ** 20)}\r\n`);
    socket.resume();
    await closed;
  });

  it('is not a GET whose body without a length is empty', async () => {
    expect((await ask(`GET ${API.live}`, [CHUNKED], '0\r\n\r\n')).status).toBe(200);
  });
});

describe('slow connections', () => {
  it('are bounded in number and time', async () => {
    expect(app.getHttpServer()).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 300_000,
      connectionsCheckingInterval: 2_000,
      maxConnections: 1_536,
    });
    app.getHttpServer().maxConnections = 20;
    const slow = Array.from({ length: 21 }, () => send('GET / HTTP/1.1', 'Host: x', ''));
    await Promise.race(slow.map((socket) => once(socket, 'close')));
    expect((await ask(`GET ${API.live}`, [])).status).toBe(200);
    app.getHttpServer().maxConnections = 1_536;
    for (const socket of slow) socket.destroy();
  });
});

describe('the log', () => {
  it('holds no character that a terminal obeys', () => {
    app.get(Logger).error('the project \u009b2J\u202e');
    expect(mockLogged.at(-1)).toContain('the project \\u009b2J\\u202e');
  });
});

describe('the security headers', () => {
  it.each([
    ['liveness', `GET ${API.live}`, 200],
    ['the page', 'GET /', 404],
    ['a refusal', `POST ${API.sessions}`, 403],
  ])('of %s are exactly the expected ones', async (_case, request, status) => {
    const answer = await ask(request, []);
    expect(answer.status).toBe(status);
    expect(securityHeadersOf(answer.headers)).toEqual({ ...SECURITY_HEADERS, ...OVER_TLS });
  });
});
