import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { boundServer } from './http-server';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const UPGRADE = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

let server: Server;
let answer: (response: ServerResponse) => void;
const clients: Socket[] = [];
beforeEach(async () => {
  answer = (response) => response.end('answer');
  server = createServer((_request, response) => answer(response));
  const upgraded = boundServer(server, 3);
  server.on('upgrade', ({ socket }) => {
    upgraded(socket);
    socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
});

/** A client whose connection the server has accepted. */
async function open(): Promise<Socket> {
  const taken = once(server, 'connection');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  clients.push(client);
  await taken;
  return client;
}

async function send(client: Socket, request: string): Promise<string> {
  client.write(request);
  return String((await once(client, 'data'))[0]);
}

describe('the connection that has waited longest without a request', () => {
  it('is closed when all connections are taken, and the others are answered', async () => {
    const [first, second] = [await open(), await open()];
    const closed = once(first, 'close');
    const third = await open();
    await closed;
    const closedNext = once(second, 'close');
    const fourth = await open();
    await closedNext;
    expect(await send(fourth, REQUEST)).toContain('200 OK');
    expect(await send(third, REQUEST)).toContain('200 OK');
  });

  it('may be one that was answered before', async () => {
    const [first, second] = [await open(), await open()];
    await send(first, REQUEST);
    const closed = once(second, 'close');
    await open();
    await closed;
    const closedNext = once(first, 'close');
    await open();
    await closedNext;
  });

  it('is never one whose answer is being streamed, or that was upgraded', async () => {
    const [streaming, upgraded] = [await open(), await open()];
    const begun = new Promise<ServerResponse>((resolve) => {
      answer = (response) => {
        response.write('first');
        resolve(response);
      };
    });
    await send(streaming, REQUEST);
    await send(upgraded, UPGRADE);
    const waiting = await open();
    const dropped = once(server, 'drop');
    const further = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await Promise.all([dropped, once(further, 'close')]);
    const more = once(streaming, 'data');
    (await begun).write('second');
    expect(String((await more)[0])).toContain('second');
    expect([streaming, upgraded, waiting].map(({ destroyed }) => destroyed)).toEqual([false, false, false]);
  });
});
