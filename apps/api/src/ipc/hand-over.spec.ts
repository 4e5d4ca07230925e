import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { WebSocket, type ClientOptions } from 'ws';
import { boundServer } from '../common/http-server';
import { handOver } from './hand-over';
import type { ParentChannel } from './parent-channel';

/** Handles the sockets as the pty host does, and echoes what arrives on them. */
const HOLDER = `
  const { WebSocketServer } = require(${JSON.stringify(require.resolve('ws'))});
  const server = new WebSocketServer({ noServer: true });
  process.on('message', ({ headers, head }, socket) => {
    socket.on('error', () => socket.destroy());
    server.handleUpgrade({ method: 'GET', url: '/', headers, socket }, socket, Buffer.from(head), (viewer) => {
      viewer.on('message', (data) => viewer.send(data));
      viewer.on('close', () => process.send('closed'));
    });
  });
`;
/** TLS with a pre-shared key needs no certificate. */
const PSK = { psk: Buffer.alloc(16, 7), identity: 'test' };
const TLS = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
const TLS_SERVER: ServerOptions = { ...TLS, pskCallback: () => PSK.psk };
const TLS_CLIENT: ClientOptions & ConnectionOptions = {
  ...TLS,
  pskCallback: () => PSK,
  rejectUnauthorized: false,
};

const folder = mkdtempSync(join(tmpdir(), 'latchkey-hand-over-'));
let holder: ChildProcess;
let channel: ParentChannel;

beforeAll(() => {
  const script = join(folder, 'holder.cjs');
  writeFileSync(script, HOLDER);
  holder = fork(script, { serialization: 'advanced', execArgv: [] });
  channel = {
    send: (message, socket, sent) => void holder.send(message, socket as Socket, {}, () => sent?.()),
  } as ParentChannel;
});
afterAll(async () => {
  const ended = once(holder, 'exit');
  holder.kill();
  await ended;
  rmSync(folder, { recursive: true });
});

describe('handing a connection to another process works', () => {
  it.each<[string, () => Server, string, ClientOptions]>([
    ['for a plain connection', () => createPlainServer(), 'ws', {}],
    ['for a TLS connection that ends in this process', () => createTlsServer(TLS_SERVER), 'wss', TLS_CLIENT],
  ])('%s', async (_case, create, scheme, options) => {
    const server = create();
    server.on('upgrade', (request, socket, head) =>
      handOver(channel, 'a session', { request, socket, head }),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const viewer = new WebSocket(`${scheme}://127.0.0.1:${port}`, options);
    await once(viewer, 'open');
    const echoed: Buffer[] = [];
    viewer.on('message', (data) => echoed.push(data as Buffer));
    const sent = Array.from({ length: 40 }, (_, n) => Buffer.alloc(50_000, n));
    for (const each of sent) viewer.send(each);
    while (echoed.length < sent.length) await once(viewer, 'message');
    expect(Buffer.concat(echoed).equals(Buffer.concat(sent))).toBe(true);

    const closed = once(holder, 'message');
    viewer.terminate();
    expect(await closed).toEqual(['closed', undefined]);
    server.close();
    await once(server, 'close');
  });
});

describe('a connection that was handed over', () => {
  it('takes no place of the server’s limit, nor of those that wait for a request', async () => {
    const server = createPlainServer();
    const upgraded = boundServer(server, 1);
    server.on('upgrade', (request, socket, head) => {
      upgraded(request.socket);
      handOver(channel, 'a session', { request, socket, head });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const viewers: WebSocket[] = [];
    for (let count = 0; count < 3; count += 1) {
      const accepted = once(server, 'connection') as Promise<[Socket]>;
      const viewer = new WebSocket(`ws://127.0.0.1:${port}`);
      viewers.push(viewer);
      const [socket] = await accepted;
      await Promise.all([once(viewer, 'open'), once(socket, 'close')]);
    }
    expect(viewers.map(({ readyState }) => readyState)).toEqual([
      WebSocket.OPEN,
      WebSocket.OPEN,
      WebSocket.OPEN,
    ]);
    for (const viewer of viewers) viewer.terminate();
    server.close();
    await once(server, 'close');
  });
});
