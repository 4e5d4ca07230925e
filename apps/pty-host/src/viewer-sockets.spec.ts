import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket } from 'ws';
import { ViewerSockets } from './viewer-sockets';

describe('the sockets of viewers', () => {
  let server: Server;
  let sockets: ViewerSockets;
  const served: string[] = [];
  const left: string[] = [];

  beforeEach(async () => {
    sockets = new ViewerSockets(
      (_socket, sessionId) => served.push(sessionId),
      (viewerId) => left.push(viewerId),
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
    sockets.dismiss('/mine');
    expect((await once(mine, 'close'))[0]).toBe(4401);
    expect(other.readyState).toBe(WebSocket.OPEN);
    expect(left).toEqual(['/mine']);
    sockets.dismiss('/nobody');
    other.terminate();
  });
});
