import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** More than a path of any length here holds; beyond it the sender waits. */
const MAX_ON_THE_WAY_BYTES = 32 * 1024 * 1024;

interface DelayProxy {
  readonly port: number;
  close(): void;
}

/** A way of TCP to `port` that takes half of `roundTripMs` in each direction, at any rate. */
export async function startDelayProxy(port: number, roundTripMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => socket.destroy());
    }
    forward(near, far, roundTripMs / 2);
    forward(far, near, roundTripMs / 2);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function forward(from: Socket, to: Socket, milliseconds: number): void {
  let onTheWayBytes = 0;
  // Timers of one length end in the order in which they began, so the bytes keep theirs.
  from.on('data', (bytes: Buffer) => {
    onTheWayBytes += bytes.length;
    if (onTheWayBytes > MAX_ON_THE_WAY_BYTES) from.pause();
    setTimeout(() => {
      onTheWayBytes -= bytes.length;
      if (onTheWayBytes <= MAX_ON_THE_WAY_BYTES) from.resume();
      if (!to.destroyed) to.write(bytes);
    }, milliseconds);
  });
  from.on('close', () => setTimeout(() => to.destroy(), milliseconds));
}
