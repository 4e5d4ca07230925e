import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '@latchkey/testing';
import { BASH, SHELL_ENVIRONMENT } from './bash';
import { ChildServer, freePort } from './child-server';
import { SIZE, type Connection, type ConnectOptions, type Contender, type Endpoint } from './contender';

/** Its page acknowledges every so many characters. */
const COMMIT_EVERY = 131_072;
const BASE = '/wetty';
const PEERS = join(REPOSITORY_ROOT, 'tools/bench-peers');

/** What is used of socket.io-client. */
interface SocketIo {
  on(event: string, listener: (data: string) => void): void;
  emit(event: string, data: unknown): void;
  disconnect(): void;
  readonly io: { readonly engine: { readonly transport: { readonly ws?: { pause?(): void } } } };
}
type ConnectSocketIo = (url: string, options: Record<string, unknown>) => SocketIo;

/** @throws Error that says why it cannot be measured here */
export async function startWetty(): Promise<Contender> {
  const script = join(PEERS, 'node_modules/wetty/build/main.js');
  if (!existsSync(script)) throw new Error('it is not installed: the package registry could not be reached');
  // For anybody else it asks an ssh server for the shell, which would be measured along with it.
  if (process.getuid?.() !== 0) throw new Error('it opens a local shell only when root runs it');
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--base', BASE];
  const server = new ChildServer(
    process.execPath,
    [script, ...args, '--command', BASH.join(' '), '--log-level', 'error'],
    SHELL_ENVIRONMENT,
  );
  await server.listening(port);
  return {
    endpoint: { kind: 'wetty', port, headers: {} },
    pids: () => [server.pid],
    stop: () => server.stop(),
  };
}

export async function connectWetty(
  { port }: Endpoint,
  { viaPort, onOutput }: ConnectOptions,
): Promise<Connection> {
  const { io } = createRequire(join(PEERS, 'package.json'))('socket.io-client') as { io: ConnectSocketIo };
  const socket = io(`http://127.0.0.1:${viaPort ?? port}`, {
    path: `${BASE}/socket.io`,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
  });
  let uncommitted = 0;
  socket.on('data', (text) =>
    onOutput(Buffer.from(text), () => {
      uncommitted += text.length;
      if (uncommitted <= COMMIT_EVERY) return;
      socket.emit('commit', uncommitted);
      uncommitted = 0;
    }),
  );
  await new Promise<void>((resolve, reject) => {
    socket.on('login', () => resolve());
    socket.on('connect_error', (error) => reject(new Error(String(error))));
    socket.on('disconnect', (reason) => reject(new Error(reason)));
  });
  socket.emit('resize', SIZE);
  return {
    send: (text) => socket.emit('input', text),
    stopReading: () => socket.io.engine.transport.ws?.pause?.(),
    close: async () => socket.disconnect(),
  };
}
