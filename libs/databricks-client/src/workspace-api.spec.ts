import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TokenValue } from '@latchkey/token';
import { callWorkspace, type Connection } from './workspace-api';

describe('callWorkspace', () => {
  let server: Server | null = null;

  async function workspace(listener: RequestListener): Promise<Connection> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { origin: `http://127.0.0.1:${port}`, bearer: new TokenValue('dapi-secret') };
  }

  afterEach(() => {
    jest.useRealTimers();
    server?.closeAllConnections();
    server?.close();
    server = null;
  });

  const get = { method: 'GET', path: '/api/x' } as const;

  it('sends the token, the query and the body, and reads JSON', async () => {
    let seen: Pick<IncomingMessage, 'method' | 'url' | 'headers'> | null = null;
    let body = '';
    const connection = await workspace((request, response) => {
      seen = request;
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => response.end('{"a":"€"}'));
    });
    const query = { scope: 'a b' };
    const reply = await callWorkspace(connection, {
      method: 'POST',
      path: '/api/x',
      query,
      body: { n: '€' },
    });
    expect(reply).toEqual({ ok: true, value: { a: '€' } });
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/api/x?scope=a+b',
      headers: { authorization: 'Bearer dapi-secret', 'content-type': 'application/json' },
    });
    expect(JSON.parse(body)).toEqual({ n: '€' });
  });

  it('reads a refusal with its code and when to come again', async () => {
    const connection = await workspace((_, response) => {
      response
        .writeHead(429, { 'retry-after': '7' })
        .end('{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}');
    });
    const failure = {
      kind: 'unavailable',
      status: 429,
      code: 'REQUEST_LIMIT_EXCEEDED',
      retryAfterSeconds: 7,
    };
    expect(await callWorkspace(connection, get)).toMatchObject({ ok: false, failure });
  });

  it.each<[string, RequestListener, string]>([
    ['cuts the connection', (request) => request.socket.destroy(), 'ECONNRESET'],
    ['ends amid its answer', (request, response) => cutAfter(response.writeHead(200), request), 'ECONNRESET'],
    ['answers null', (_, response) => response.end('null'), 'NOT_JSON'],
    ['answers no JSON', (_, response) => response.end('<html>'), 'NOT_JSON'],
    ['answers far too much', (_, response) => response.end(' '.repeat(17 * 1024 * 1024)), 'TOO_LONG'],
  ])('says so when the workspace %s', async (_, listener, code) => {
    const connection = await workspace(listener);
    expect(await callWorkspace(connection, get)).toMatchObject({
      ok: false,
      failure: { kind: 'unavailable', code },
    });
  });

  it('follows no redirect, which would carry the token elsewhere', async () => {
    const paths: (string | undefined)[] = [];
    const connection = await workspace((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await callWorkspace(connection, get)).toMatchObject({ ok: false });
    expect(paths).toEqual(['/api/x']);
  });

  it('says so when nobody listens', async () => {
    const connection = await workspace(() => undefined);
    server?.close();
    await once(server as Server, 'close');
    const failure = { kind: 'unavailable', code: 'ECONNREFUSED' };
    expect(await callWorkspace(connection, get)).toMatchObject({ ok: false, failure });
  });

  it('waits for an answer, to its last byte, no longer than the limit', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    const connection = await workspace((_, response) => {
      response.write('{');
      setImmediate(() => void jest.advanceTimersByTimeAsync(10_000));
    });
    const failure = { kind: 'unavailable', code: 'TIMEOUT' };
    expect(await callWorkspace(connection, get)).toMatchObject({ ok: false, failure });
  });
});

function cutAfter(response: { write(text: string): unknown }, request: IncomingMessage): void {
  response.write('{"a":');
  setImmediate(() => request.socket.destroy());
}
