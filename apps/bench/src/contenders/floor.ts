import { join } from 'node:path';
import { connect } from 'node:net';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ChildServer, freePort } from './child-server';
import { SHELL_ENVIRONMENT } from './bash';
import type { Connection, ConnectOptions, Contender, Endpoint } from './contender';

const ACK_EVERY_BYTES = 32 * 1024;
const ACK_DELAY_MS = 50;

/** `folder` holds the built `floor-server.js`. */
export async function startFloor(folder: string): Promise<Contender> {
  const port = await freePort();
  const server = new ChildServer(process.execPath, [join(folder, 'floor-server.js'), String(port)], {
    ...SHELL_ENVIRONMENT,
  });
  await server.listening(port);
  return {
    endpoint: { kind: 'floor', port, headers: {} },
    pids: () => [server.pid],
    stop: () => server.stop(),
  };
}

/** Binary messages: output from the server, input from the client. Text messages of the client are its acknowledgements. */
export async function connectFloor(
  { port }: Endpoint,
  { viaPort, onOutput }: ConnectOptions,
): Promise<Connection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, {
    perMessageDeflate: false,
    createConnection: () => connect(viaPort ?? port, '127.0.0.1').setNoDelay(true),
  });
  let unackedBytes = 0;
  let timer: NodeJS.Timeout | null = null;
  const ack = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (unackedBytes > 0 && socket.readyState === WebSocket.OPEN) socket.send(String(unackedBytes));
    unackedBytes = 0;
  };
  socket.on('message', (data: Buffer) =>
    onOutput(data, () => {
      unackedBytes += data.length;
      if (unackedBytes >= ACK_EVERY_BYTES) ack();
      else timer ??= setTimeout(ack, ACK_DELAY_MS);
    }),
  );
  await once(socket, 'open');
  return {
    send: (text) => socket.send(Buffer.from(text)),
    stopReading: () => socket.pause(),
    close: async () => socket.terminate(),
  };
}
