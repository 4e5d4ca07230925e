import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket } from 'ws';
import { ViewerSockets } from './viewer-sockets';

describe('the sockets of viewers', () => {
  let server: Server;
  let sockets: ViewerSockets;
  const served: string[] = [];
  const left = new EventEmitter();

  beforeEach(async () => {
    sockets = new ViewerSockets(
      (_socket, sessionId) => served.push(sessionId),
      (viewerId) => left.emit('viewer', viewerId),
    );
    server = createServer().on('upgrade', ({ headers, url }, socket, head) => {
      const upgrade = {
        viewerId: url ?? '',
        sessionId: 'shell',
        headers: headers as Record<string, string>,
        head,
      };
      sockets.accept(upgrade, socket as Socket);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => server.close());

  const open = async (viewerId: string): Promise<WebSocket> => {
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${viewerId}`);
    await once(socket, 'open');
    return socket;
  };

  it('are closed one by one, for who may no longer be here, and it is told who has left', async () => {
    const [mine, other] = [await open('/mine'), await open('/other')];
    expect(served).toEqual(['shell', 'shell']);
    const [leaving, closing] = [once(left, 'viewer'), once(mine, 'close')];
    sockets.dismiss('/mine');
    expect((await closing)[0]).toBe(4401);
    expect(await leaving).toEqual(['/mine']);
    expect(other.readyState).toBe(WebSocket.OPEN);
    sockets.dismiss('/nobody');
    other.terminate();
  });
});
