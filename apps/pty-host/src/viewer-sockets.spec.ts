import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket } from 'ws';
import { ViewerSockets } from './viewer-sockets';

const served: string[] = [];
const viewers = new ViewerSockets((_socket, sessionId) => served.push(sessionId));
const server = createServer();
let url: string;

beforeAll(async () => {
  // The api hands over the handshake's headers and the admission.
  server.on('upgrade', ({ url: path, headers }, socket, head) => {
    const { upgrade = '', connection = '', ...others } = headers;
    const handshake = { upgrade, connection };
    for (const name of ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol'])
      if (typeof others[name] === 'string') Object.assign(handshake, { [name]: others[name] });
    viewers.accept({ sessionId: '1', admission: path ?? '', headers: handshake, head }, socket as Socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  viewers.stop();
  server.close();
});

async function view(admission: string, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(url + admission, protocols);
  await once(socket, 'open');
  return socket;
}

describe('ViewerSockets', () => {
  it('closes only the viewers of a dismissed admission', async () => {
    const [mine, again, other] = [await view('/mine'), await view('/mine'), await view('/other')];
    expect(viewers.admissions()).toEqual(['/mine', '/other']);
    const closed = [once(mine, 'close'), once(again, 'close')];
    expect(viewers.dismiss('/mine')).toBe(2);
    expect((await Promise.all(closed)).map(([code]) => code as number)).toEqual([4401, 4401]);
    expect(other.readyState).toBe(WebSocket.OPEN);
    expect(viewers.admissions()).toEqual(['/other']);
    expect(viewers.dismiss('/mine')).toBe(0);
    const gone = once(other, 'close');
    other.terminate();
    await gone;
  });

  it('selects the subprotocol that the page offers', async () => {
    const socket = await view('/mine', ['latchkey']);
    expect(socket.protocol).toBe('latchkey');
    socket.terminate();
  });
});
