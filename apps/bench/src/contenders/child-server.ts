import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { waitFor } from '@latchkey/testing';

/** A contender's server as a process of its own. */
export class ChildServer {
  readonly #child: ChildProcess;
  #lastWords = '';

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.on('error', (error) => (this.#lastWords = error.message));
    this.#child.stderr?.on('data', (data: Buffer) => {
      this.#lastWords = (this.#lastWords + data.toString()).slice(-400);
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async listening(port: number): Promise<void> {
    await waitFor('the server to listen', () => this.#ended() || canConnect(port), {
      timeoutMs: 20_000,
    });
    if (this.#ended()) throw new Error(`the server ended: ${this.#lastWords.trim()}`);
  }

  async stop(): Promise<void> {
    if (this.#ended()) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }
}

/** For servers that cannot be told to take any free one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
