import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { backoffDelayMs, type BackoffPolicy } from '@latchkey/concurrency';
import {
  NO_DEBUGGER_OPTIONS,
  readApiMessage,
  UNDER_PTY_HOST,
  type ApiMessage,
  type HostMessage,
  type KeptListener,
  type ListenerName,
  type ToolsPlace,
} from '@latchkey/pty-engine';
import type { Environment } from './handed-environment';
import { log } from './log';

/** Databricks Apps allows 15 s between SIGTERM and SIGKILL. A rotation under way takes up to 5 s. */
const STOP_TIMEOUT_MS = 7_000;

/** There is one api process, so jitter would have no purpose. */
const RESPAWN_BACKOFF: BackoffPolicy = { firstMs: 250, capMs: 10_000, jitter: 0 };

/**
 * Returns how long to wait before the api is started again. There is no delay after an api that had served: users are
 * waiting, and starting takes long enough to prevent a busy loop.
 * @param failedStarts consecutive starts that never served, including the latest
 */
export function respawnDelayMs(failedStarts: number): number {
  return failedStarts === 0 ? 0 : backoffDelayMs(RESPAWN_BACKOFF, failedStarts, 0);
}

/** What comes with a message: a viewer's `Socket`, or Node's own object for a listening socket. */
type Handle = Socket & { close?(): void };

export interface ApiEvents {
  /** The receiver has to answer or close the socket, if there is one. */
  message(message: ApiMessage, socket: Socket | null): void;
  /** The api ended before it ever served, so a restart wouldn't help. No exit code: it was killed. */
  neverServed(how: string, exitCode: number | null): void;
}

/** Runs the api as a child process and restarts it whenever it ends. The child shares this process's output. */
export class ApiProcess {
  private child: ChildProcess | null = null;
  #respawnTimer: NodeJS.Timeout | null = null;
  /** The port of the first start, which every restart reuses. Null until then. */
  #port: number | null = null;
  /** Listening handles of the first api, for each next one. While no api runs, connections wait in the kernel's queue. */
  readonly #listeners = new Map<ListenerName, { readonly inode: string | null; readonly handle: Handle }>();
  #failedStarts = 0;
  #stopping = false;

  constructor(
    private readonly script: string,
    /** Sent over IPC rather than set in the child's environment, which shells could read. */
    private readonly environment: Environment,
    private tools: ToolsPlace,
    private readonly events: ApiEvents,
  ) {}

  start(): void {
    // Counts as failed until it serves.
    this.#failedStarts += 1;
    try {
      this.child = this.#fork();
    } catch (error) {
      this.#ended(`could not be started: ${String(error)}`, 1);
    }
  }

  /** Does nothing while no api is running: the next one asks for what it needs. */
  send(message: HostMessage): void {
    if (this.child?.connected) this.child.send(message, () => undefined);
  }

  /** Stops the api, by force if necessary, and doesn't restart it. @returns when it has ended */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { handle } of this.#listeners.values()) handle.close?.();
    if (this.#respawnTimer !== null) clearTimeout(this.#respawnTimer);
    const { child } = this;
    if (child === null || child.pid === undefined) return;
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
    clearTimeout(killer);
  }

  #fork(): ChildProcess {
    const child = fork(this.script, [UNDER_PTY_HOST], {
      // Don't inherit Node options, such as a debugger's port. A small young generation saves over 15 MB, and the api
      // doesn't need the speed.
      execArgv: ['--max-semi-space-size=1', ...NO_DEBUGGER_OPTIONS],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (raw, handle) => this.#receive(raw, (handle as Handle | undefined) ?? null));
    child.on('error', (error) => {
      // With a pid, the error is a message that could not be sent, and `close` reports the rest.
      if (child.pid === undefined) this.#ended(`could not be started: ${error.message}`, 1);
    });
    child.once('close', (code, signal) => {
      if (child.pid !== undefined)
        this.#ended(signal ? `was killed by ${signal}` : `ended with code ${String(code)}`, code);
    });
    for (const [name, { inode, handle }] of this.#listeners)
      child.send({ type: 'listener', name, inode } satisfies HostMessage, handle, () => undefined);
    const isRespawn = this.#port !== null;
    const port = isRespawn ? { DATABRICKS_APP_PORT: String(this.#port) } : {};
    const env = { ...this.environment, ...port };
    child.send({ type: 'start', env, isRespawn, tools: this.tools } satisfies HostMessage, () => undefined);
    return child;
  }

  #receive(raw: unknown, socket: Handle | null): void {
    const message = readApiMessage(raw);
    if (message === null) {
      log.warn('The api sent an invalid message.');
      socket?.destroy();
      return;
    }
    if (message.type === 'listener') {
      if (socket !== null) this.#keep(message, socket);
      return;
    }
    if (message.type === 'ready') {
      if (this.#port !== null) log.info('The api serves again.');
      this.#port = message.port;
      this.tools = { ...this.tools, port: message.toolsPort };
      this.#failedStarts = 0;
    }
    this.events.message(message, socket);
  }

  #keep({ name, inode }: KeptListener, handle: Handle): void {
    this.#listeners.get(name)?.handle.close?.();
    this.#listeners.set(name, { inode, handle });
  }

  #ended(how: string, exitCode: number | null): void {
    this.child = null;
    if (this.#stopping) return;
    if (this.#port === null) {
      this.events.neverServed(how, exitCode);
      return;
    }
    log.warn(`The api ${how} and is being restarted. Shells and their viewers are unaffected.`);
    this.#respawnTimer = setTimeout(() => this.start(), respawnDelayMs(this.#failedStarts));
  }
}
