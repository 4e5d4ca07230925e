import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { BASH, SHELL_ENVIRONMENT } from './bash';
import { ChildServer, freePort } from './child-server';
import { SIZE, type Connection, type ConnectOptions, type Contender, type Endpoint } from './contender';

/** A Python that has terminado may be named; its packages are not ours to install. */
const PYTHON = process.env['LATCHKEY_BENCH_PYTHON'] ?? 'python3';
const SERVER = `
import sys, tornado.web, tornado.ioloop
from terminado import TermSocket, UniqueTermManager
manager = UniqueTermManager(shell_command=${JSON.stringify(BASH)})
app = tornado.web.Application([(r"/ws", TermSocket, {"term_manager": manager})])
app.listen(int(sys.argv[1]), "127.0.0.1")
tornado.ioloop.IOLoop.current().start()
`;

/** @throws Error that says why it cannot be measured here */
export async function startTerminado(): Promise<Contender> {
  const probe = spawnSync(PYTHON, ['-c', 'import terminado, tornado'], { encoding: 'utf8' });
  if (probe.status !== 0) {
    throw new Error(
      'this Python has no terminado: `pip install terminado`, or name another with LATCHKEY_BENCH_PYTHON',
    );
  }
  const port = await freePort();
  const server = new ChildServer(PYTHON, ['-c', SERVER, String(port)], SHELL_ENVIRONMENT);
  await server.listening(port);
  return {
    endpoint: { kind: 'terminado', port, headers: { origin: `http://127.0.0.1:${port}` } },
    pids: () => [server.pid],
    stop: () => server.stop(),
  };
}

/** JSON in text messages; no flow control. */
export async function connectTerminado(
  { port, headers }: Endpoint,
  { viaPort, onOutput }: ConnectOptions,
): Promise<Connection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
    headers,
    createConnection: () => connect(viaPort ?? port, '127.0.0.1').setNoDelay(true),
  });
  socket.on('message', (data: Buffer) => {
    const [kind, text] = JSON.parse(data.toString()) as [string, string];
    if (kind === 'stdout') onOutput(Buffer.from(text), () => undefined);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify(['set_size', SIZE.rows, SIZE.cols]));
  return {
    send: (text) => socket.send(JSON.stringify(['stdin', text])),
    stopReading: () => socket.pause(),
    close: async () => socket.terminate(),
  };
}
