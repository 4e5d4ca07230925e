import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { waitFor } from './wait-for';

export const REPOSITORY_ROOT = resolve(__dirname, '../../..');

/** The tree whose build runs: this one unless `BUILD_ROOT` names another, such as that of an earlier version. */
export const BUILD_ROOT = resolve(process.env['BUILD_ROOT'] ?? REPOSITORY_ROOT);

/** A line of JSON on a server's stdout, addressed to the process that started it. */
interface ServerEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

interface ServerProcessOptions {
  /** Relative to the repository: a script for Node, or a shell script that gets the Node command as arguments and runs it. */
  readonly script: string;
  readonly args?: readonly string[];
  /** A command that runs the server, such as `setpriv` with its options. */
  readonly runner?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const SECONDS_TO_START = 60;
const SECONDS_TO_END = 10;

/** @throws Error when the file, relative to the repository, does not exist */
export function requireBuilt(path: string): void {
  if (existsSync(join(BUILD_ROOT, path))) return;
  throw new Error(`${path} is not built: run \`npm test\`, or \`npx nx run-many -t build\`.`);
}

/** One built server as a real process. It ends with the test run, even when that is killed. */
export class ServerProcess {
  readonly events: ServerEvent[] = [];
  /** Every line of stdout and stderr that is not an event. */
  readonly logs: string[] = [];
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Resolves when it and its child processes, which share its output, have ended. */
  readonly closed: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #script: string;

  constructor({ script, args = [], runner = [], env }: ServerProcessOptions) {
    const path = join(BUILD_ROOT, script);
    requireBuilt(script);
    const preload = pathToFileURL(join(REPOSITORY_ROOT, 'tools/lib/end-with-parent.mjs')).href;
    this.#script = script;
    const node = [process.execPath, '--import', preload];
    const server = path.endsWith('.sh') ? ['/bin/sh', path, ...node] : [...node, path];
    const [command = '', ...rest] = [...runner, ...server, ...args];
    this.#child = spawn(command, rest, {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // A test that fails before it stops the server must not keep the run alive. The server ends with the run.
    this.#child.unref();
    this.#child.channel?.unref();
    this.closed = once(this.#child, 'close');
    this.exited = once(this.#child, 'exit').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => this.#take(line));
      (stream as Socket).unref();
    }
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /**
   * Waits for the first event of that name.
   * @throws Error with the log, when the process ends first
   */
  async event(name: string): Promise<ServerEvent> {
    let hasExited = false;
    void this.exited.then(() => (hasExited = true));
    const find = () => this.events.find(({ event }) => event === name);
    const found = await waitFor(`${name} from ${this.#script}`, () => find() ?? hasExited, {
      timeoutMs: SECONDS_TO_START * 1000,
    });
    if (found !== true) return found;
    throw new Error(
      `${this.#script} ended without "${name}":\n${[...this.events.map((e) => JSON.stringify(e)), ...this.logs].join('\n')}`,
    );
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Sends the signal, and waits until it and its child processes have ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child.ref();
    // The streams stay open while any of them runs.
    for (const stream of [this.#child.stdout, this.#child.stderr]) (stream as Socket | null)?.ref();
    this.signal(signal);
    await this.closed;
  }

  /** Ends it by SIGTERM, and by SIGKILL if that takes too long. */
  async stop(): Promise<void> {
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), SECONDS_TO_END * 1000);
    await this.kill('SIGTERM');
    clearTimeout(killer);
  }

  #take(line: string): void {
    if (line.startsWith('{"event":')) this.events.push(JSON.parse(line) as ServerEvent);
    else this.logs.push(line);
  }
}
