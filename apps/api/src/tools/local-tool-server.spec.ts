import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { waitFor } from '@latchkey/testing';
import { ApiError } from '../common/api-error';
import { SessionPresence } from '../common/session-presence';
import type { AppConfig } from '../config/app-config';
import type { AuditLog } from '../audit/audit-log';
import { HomeGateway } from './home-gateway';
import { HomeKeyHandler } from './home-key.handler';
import { SessionKeys } from './session-keys';
import { answerJson, LocalToolServer } from './local-tool-server';
import { ToolHandlers, type ToolCall, type ToolHandler } from './tool-handler';

const folder = mkdtempSync(join(tmpdir(), 'local-tool-server-'));
const presence = new SessionPresence();
const handlers = new ToolHandlers();
const answer = ({ response, sessionId, rest, request: { method } }: ToolCall): void =>
  answerJson(response, 200, { sessionId, rest, method });
const echo: ToolHandler = { name: 'echo', admitsCredential: false, handle: answer };
const models: ToolHandler = { name: 'models', admitsCredential: true, handle: answer };
const thrown = { error: new Error() };
const failing: ToolHandler = {
  name: 'failing',
  admitsCredential: false,
  handle: () => Promise.reject(thrown.error),
};
handlers.add(echo);
handlers.add(models);
handlers.add(failing);

function keyOf(sessionId: string): string {
  return new URL(toolServer.address(sessionId, 'echo')).pathname.split('/')[1] ?? '';
}

let home: HomeGateway;

function toolServerAt(port: number): LocalToolServer {
  const place = { key: 'the tools key', port, folder };
  home = new HomeGateway({ sessionHome: folder } as AppConfig);
  return new LocalToolServer(place, new SessionKeys(place, presence), handlers, home);
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingMessage['headers'];
}

async function ask(address: string, options: RequestOptions = {}, sent = ''): Promise<Answer> {
  const outgoing = request(address, options);
  outgoing.end(sent);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: JSON.parse(text) as Answer['body'],
  };
}

let toolServer: LocalToolServer;
beforeEach(async () => {
  presence.tell(['mine', 'other']);
  toolServer = toolServerAt(0);
  await toolServer.onModuleInit();
});
afterEach(() => toolServer.onApplicationShutdown());
afterAll(() => rmSync(folder, { recursive: true }));

describe('the local tool server', () => {
  it('admits a session’s key for that session', async () => {
    const { body } = await ask(`${toolServer.address('mine', 'echo')}/v1/x?y=1`);
    expect(body).toEqual({ sessionId: 'mine', rest: '/v1/x?y=1', method: 'GET' });
    expect((await ask(toolServer.address('other', 'echo'))).body).toMatchObject({
      sessionId: 'other',
      rest: '',
    });
  });

  it('admits the same key over a socket that is private to this user', async () => {
    const { pathname } = new URL(toolServer.address('mine', 'echo'));
    const options = { socketPath: toolServer.socketPath, path: pathname };
    expect((await ask('http://localhost', options)).body).toMatchObject({ sessionId: 'mine' });
    expect(statSync(toolServer.socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('admits programs that use Node’s fetch', async () => {
    const response = await fetch(toolServer.address('mine', 'echo'), { method: 'POST', body: '{}' });
    expect(await response.json()).toMatchObject({ sessionId: 'mine', method: 'POST' });
  });

  it.each<[string, Record<string, string>]>([
    ['another Host, as after DNS rebinding', { host: 'rebound.example' }],
    ['another Host on the same port', { host: 'rebound.example:PORT' }],
    ['a Host without the port', { host: '127.0.0.1' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin null', { origin: 'null' }],
    ['an Origin that is its own', { origin: 'http://127.0.0.1:PORT' }],
    ['a browser’s Sec-Fetch-Site', { 'sec-fetch-site': 'none' }],
    ['a browser’s Sec-Fetch-Dest', { 'sec-fetch-dest': 'image' }],
  ])('is closed to a request with %s, though the key is right', async (_case, headers) => {
    const withPort = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace('PORT', String(toolServer.port)),
    ]);
    const answer = await ask(toolServer.address('mine', 'echo'), {
      headers: Object.fromEntries(withPort) as Record<string, string>,
    });
    expect([answer.status, answer.body['code']]).toEqual([403, 'REQUEST_REFUSED']);
  });

  it.each([
    ['no key', () => '/echo'],
    ['no path', () => '/'],
    ['a wrong key', () => `/${'A'.repeat(43)}/echo`],
    [
      'a key that is cut short',
      () => new URL(toolServer.address('mine', 'echo')).pathname.replace('/echo', 'X/echo'),
    ],
    ['the key of a session that never was', () => new URL(toolServer.address('third', 'echo')).pathname],
    ['the session’s id in place of its key', () => '/mine/echo'],
    ['another spelling of the path', () => `/.${new URL(toolServer.address('mine', 'echo')).pathname}`],
  ])('is closed to %s', async (_case, path) => {
    const answer = await ask(`http://127.0.0.1:${toolServer.port}`, { path: path() });
    expect([answer.status, answer.body['code']]).toEqual([403, 'SESSION_KEY_REFUSED']);
  });

  it.each([
    ['Authorization', (key: string) => `Bearer ${key}`],
    ['Authorization', (key: string) => `bearer  ${key}`],
    ['X-Api-Key', (key: string) => key],
    ['X-Goog-Api-Key', (key: string) => key],
  ])('admits the key in %s where the handler takes it as its credential', async (header, value) => {
    const headers = { [header]: value(keyOf('other')) };
    const { status, body } = await ask(`${toolServer.keylessAddress('models')}/v1/x?y=1`, { headers });
    expect([status, body]).toEqual([200, { sessionId: 'other', rest: '/v1/x?y=1', method: 'GET' }]);
  });

  it('finds the key beside a credential of the client’s own', async () => {
    const headers = { Authorization: 'Bearer other', 'X-Api-Key': keyOf('mine') };
    const { body } = await ask(toolServer.keylessAddress('models'), { headers });
    expect(body).toMatchObject({ sessionId: 'mine', rest: '' });
  });

  it.each<[string, string, () => Record<string, string>]>([
    ['no credential', 'models', () => ({})],
    ['a wrong key', 'models', () => ({ 'X-Api-Key': 'A'.repeat(43) })],
    ['an empty key', 'models', () => ({ 'X-Api-Key': '', Authorization: 'Bearer ' })],
    ['a session’s id in place of its key', 'models', () => ({ 'X-Api-Key': 'mine' })],
    ['the key in another header', 'models', () => ({ 'X-Key': keyOf('mine') })],
    ['a key that comes twice', 'models', () => ({ 'X-Api-Key': `${keyOf('mine')}, ${keyOf('mine')}` })],
    ['a handler that wants the key in its path', 'echo', () => ({ 'X-Api-Key': keyOf('mine') })],
    ['no such handler', 'nobody', () => ({ 'X-Api-Key': keyOf('mine') })],
  ])('is closed to a path without a key and %s', async (_case, handler, headers) => {
    const answer = await ask(`${toolServer.keylessAddress(handler)}/v1`, { headers: headers() });
    expect([answer.status, answer.body['code']]).toEqual([403, 'SESSION_KEY_REFUSED']);
  });

  it.each<[string, Record<string, string>]>([
    ['another Host', { host: 'rebound.example' }],
    ['a page’s Origin', { origin: 'http://127.0.0.1' }],
    ['a browser’s Sec-Fetch-Site', { 'sec-fetch-site': 'none' }],
  ])('is closed to %s, though the credential is right', async (_case, page) => {
    const headers = { ...page, 'X-Api-Key': keyOf('mine') };
    const answer = await ask(toolServer.keylessAddress('models'), { headers });
    expect([answer.status, answer.body['code']]).toEqual([403, 'REQUEST_REFUSED']);
  });

  it('refuses the key of a closed session', async () => {
    presence.tell(['other']);
    expect((await ask(toolServer.address('mine', 'echo'))).status).toBe(403);
    const headers = { 'X-Api-Key': keyOf('mine') };
    expect((await ask(toolServer.keylessAddress('models'), { headers })).status).toBe(403);
    expect((await ask(toolServer.address('other', 'echo'))).status).toBe(200);
  });

  it('sends no cookies, no CORS headers and nothing cacheable', async () => {
    const { headers } = await ask(toolServer.address('mine', 'echo'));
    expect(Object.keys(headers).filter((name) => /cookie|access-control/.test(name))).toEqual([]);
    expect(headers['cache-control']).toBe('no-store');
    expect((await ask(toolServer.address('mine', 'echo'), { method: 'OPTIONS' })).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
  });

  it('answers expected errors with their code, and hides the details of others', async () => {
    expect((await ask(toolServer.address('mine', 'nobody'))).body['code']).toBe('NOT_FOUND');
    thrown.error = new ApiError('PAT_REQUIRED', 'Gone.', 'Paste.');
    expect(await ask(toolServer.address('mine', 'failing'))).toMatchObject({
      status: 428,
      body: { code: 'PAT_REQUIRED', message: 'Gone.', hint: 'Paste.' },
    });
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    thrown.error = new Error('dapi-something');
    const { status, body } = await ask(toolServer.address('mine', 'failing'));
    expect([status, JSON.stringify(body)]).toEqual([500, expect.not.stringContaining('dapi')]);
    expect(logged).toHaveBeenCalled();
    logged.mockRestore();
  });

  it.each(['websocket', 'h2c'])('answers an upgrade to %s as a request, with its body', async (protocol) => {
    const headers = { Connection: 'Upgrade', Upgrade: protocol, 'Content-Length': '4' };
    const options = { method: 'POST', headers };
    const { status, body } = await ask(toolServer.address('mine', 'echo'), options, 'body');
    expect([status, body]).toEqual([200, { sessionId: 'mine', rest: '', method: 'POST' }]);
  });

  it('closes the connection of a request whose body it refuses', async () => {
    const socket = connect(toolServer.port, '127.0.0.1');
    socket.write(
      `POST /x HTTP/1.1\r\nHost: 127.0.0.1:${toolServer.port}\r\nContent-Length: 200000000\r\n\r\n`,
    );
    // The end comes while the body is still missing.
    expect(String(await socket.toArray())).toMatch(/^HTTP\/1.1 403 [^]*Connection: close/);
  });

  it('closes the slowest connections', async () => {
    const slow = Array.from({ length: 257 }, () => connect(toolServer.port, '127.0.0.1'));
    await Promise.race(slow.map((socket) => once(socket, 'close')));
    expect((await ask(toolServer.address('mine', 'echo'))).status).toBe(200);
    for (const socket of slow) socket.destroy();
  });

  it('sees a browser’s header behind 2100 others', async () => {
    const socket = connect(toolServer.port, '127.0.0.1').setEncoding('utf8');
    const { pathname, host } = new URL(toolServer.address('mine', 'echo'));
    const many = 'a:\r\n'.repeat(2_100);
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n${many}Origin: null\r\n\r\n`);
    expect(String((await once(socket, 'data'))[0])).toContain('403 Forbidden');
    socket.destroy();
  });

  it('keeps its address and keys after a restart, even if a dead server left its socket', async () => {
    const [port, address] = [toolServer.port, toolServer.address('mine', 'echo')];
    await toolServer.onApplicationShutdown();
    // What SIGKILL leaves behind.
    const dead = createServer().listen(toolServer.socketPath);
    await once(dead, 'listening');
    toolServer = toolServerAt(port);
    await toolServer.onModuleInit();
    expect(toolServer.address('mine', 'echo')).toBe(address);
    expect((await ask(address)).status).toBe(200);
    dead.close();
  });

  it.each([
    [
      'a folder in place of its socket',
      () => mkdirSync(join(toolServer.socketPath, 'x'), { recursive: true }),
    ],
    ['no folder for its socket', () => rmSync(folder, { recursive: true })],
  ])('is at the same place after a restart that finds %s', async (_case, spoil) => {
    const [port, address] = [toolServer.port, toolServer.address('mine', 'echo')];
    await toolServer.onApplicationShutdown();
    spoil();
    toolServer = toolServerAt(port);
    await toolServer.onModuleInit();
    const { pathname } = new URL(address);
    expect(
      (await ask('http://localhost', { socketPath: toolServer.socketPath, path: pathname })).status,
    ).toBe(200);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('opens no socket in a folder that another user can read, and serves over TCP', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    await toolServer.onApplicationShutdown();
    chmodSync(folder, 0o777);
    toolServer = toolServerAt(0);
    await toolServer.onModuleInit();
    expect(existsSync(toolServer.socketPath)).toBe(false);
    expect((await ask(toolServer.address('mine', 'echo'))).status).toBe(200);
    chmodSync(folder, 0o700);
    await waitFor('the socket', () => existsSync(toolServer.socketPath));
    expect(logged).toHaveBeenCalled();
    logged.mockRestore();
  });

  describe('with a key of the home', () => {
    const file = join(folder, '.latchkey/gateway.json');
    const askWith = (key: string, handler = 'models') =>
      ask(toolServer.keylessAddress(handler), { headers: { Authorization: `Bearer ${key}` } });
    afterEach(() => rmSync(file, { force: true }));

    async function restart(): Promise<void> {
      await toolServer.onApplicationShutdown();
      toolServer = toolServerAt(0);
      await toolServer.onModuleInit();
    }

    it('admits it as a credential, for no session in particular and even without one', async () => {
      const key = await home.key(toolServer.port);
      presence.tell([]);
      expect((await askWith(key)).body).toMatchObject({ sessionId: 'unknown-shell' });
      expect((await askWith(key, 'echo')).status).toBe(403);
      expect((await ask(`http://127.0.0.1:${toolServer.port}/${key}/echo`)).status).toBe(403);
      expect((await askWith(`${key}x`)).status).toBe(403);
    });

    it('makes it once, in a private file, and none unless asked', async () => {
      expect(existsSync(file)).toBe(false);
      const key = await home.key(toolServer.port);
      expect(await home.key(toolServer.port)).toBe(key);
      expect(statSync(file).mode & 0o777).toBe(0o600);
    });

    it('makes one for all who ask at once, and names the one that it was made for', async () => {
      const made: string[] = [];
      const asked = ['first', 'second'].map((who) => home.key(toolServer.port, () => made.push(who)));
      const [key, other] = await Promise.all(asked);
      expect(other).toBe(key);
      expect(made).toEqual(['first']);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ key });
      expect(await home.key(toolServer.port, () => made.push('third'))).toBe(key);
      expect(made).toEqual(['first']);
    });

    it('lists the making in the audit log, once and without the key', async () => {
      const record = jest.fn<undefined, [object]>();
      const handler = new HomeKeyHandler(home, toolServer, { record } as unknown as AuditLog, handlers);
      const address = toolServer.address('mine', handler.name);
      const { body } = await ask(address, { method: 'POST' });
      expect((await ask(address, { method: 'POST' })).body).toEqual(body);
      const event = { actor: 'shell', action: 'home-key-create', objectId: 'mine', outcome: 'ok' };
      expect(record.mock.calls).toEqual([[expect.objectContaining(event)]]);
      expect(JSON.stringify(record.mock.calls)).not.toContain(body['key']);
    });

    it('is read before the socket opens, where it could be asked for', async () => {
      await toolServer.onApplicationShutdown();
      toolServer = toolServerAt(0);
      const load = jest.spyOn(home, 'load').mockImplementation(() => {
        expect(existsSync(toolServer.socketPath)).toBe(false);
        return Promise.resolve();
      });
      await toolServer.onModuleInit();
      expect(load).toHaveBeenCalled();
    });

    it('keeps key and port across a restart', async () => {
      const [key, port] = [await home.key(toolServer.port), toolServer.port];
      await restart();
      expect(toolServer.port).toBe(port);
      expect((await askWith(key)).status).toBe(200);
    });

    it('moves to another port if that one is taken, and remembers it', async () => {
      const logged = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
      const [key, port] = [await home.key(toolServer.port), toolServer.port];
      await toolServer.onApplicationShutdown();
      const other = createServer().listen(port, '127.0.0.1');
      await once(other, 'listening');
      toolServer = toolServerAt(0);
      await toolServer.onModuleInit();
      expect(toolServer.port).not.toBe(port);
      expect((await askWith(key)).status).toBe(200);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ port: toolServer.port, key });
      expect(logged).toHaveBeenCalled();
      logged.mockRestore();
      other.close();
    });

    it.each(['', '{}', '{"port":1,"key":"short"}', '{"port":-1,"key":"' + 'A'.repeat(43) + '"}', 'null'])(
      'ignores a file that it did not write: %s',
      async (text) => {
        mkdirSync(join(folder, '.latchkey'), { recursive: true });
        writeFileSync(file, text);
        await restart();
        expect((await askWith('short')).status).toBe(403);
        expect((await askWith('')).status).toBe(403);
      },
    );
  });
});
