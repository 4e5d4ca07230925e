import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * Two ends of one connection within this computer. Nobody else can come to hold one: who is at the other end is told by its port,
 * and the listener is gone at once.
 * @returns `far` is not read yet, so that it can be handed over
 */
export async function localPair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer({ pauseOnConnect: true, noDelay: true });
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const near = connect({ port, host: '127.0.0.1', noDelay: true });
    for (;;) {
      const [[far]] = (await Promise.all([
        once(server, 'connection'),
        near.connecting ? once(near, 'connect') : undefined,
      ])) as [[Socket], unknown];
      if (far.remotePort === near.localPort) return { near, far };
      far.destroy();
    }
  } finally {
    server.close();
  }
}
