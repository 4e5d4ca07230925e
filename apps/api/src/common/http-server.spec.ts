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
  const upgraded = boundServer(server, { total: 6, waiting: 2 });
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

describe('the connections of a server', () => {
  it('that wait longest without a request are closed, and the newest is answered', async () => {
    const [first, second] = [await open(), await open()];
    const closed = once(first, 'close');
    const third = await open();
    await closed;
    expect(await send(third, REQUEST)).toContain('200 OK');
    expect(await send(second, REQUEST)).toContain('200 OK');
  });

  it('count as waiting again after an answer', async () => {
    const [first, second] = [await open(), await open()];
    await send(first, REQUEST);
    const closed = once(second, 'close');
    await open();
    await closed;
    expect(await send(first, REQUEST)).toContain('200 OK');
  });

  it('stay open while a response is streamed or after an upgrade, however many wait', async () => {
    const [streaming, upgraded] = [await open(), await open()];
    const begun = new Promise<ServerResponse>((resolve) => {
      answer = (response) => {
        response.write('first');
        resolve(response);
      };
    });
    await send(streaming, REQUEST);
    await send(upgraded, UPGRADE);
    const waiting = [await open(), await open()];
    const closed = once(waiting[0] as Socket, 'close');
    await open();
    await closed;
    const more = once(streaming, 'data');
    (await begun).write('second');
    expect(String((await more)[0])).toContain('second');
    expect([streaming.destroyed, upgraded.destroyed]).toEqual([false, false]);
  });

  it('are limited in all', async () => {
    answer = (response) => void response.write('never ends');
    for (let count = 0; count < 6; count += 1) await send(await open(), REQUEST);
    const dropped = once(server, 'drop');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await Promise.all([dropped, once(client, 'close')]);
  });
});
