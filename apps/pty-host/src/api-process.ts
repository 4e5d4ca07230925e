import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  NO_DEBUGGER_OPTIONS,
  readApiMessage,
  UNDER_PTY_HOST,
  type ApiMessage,
  type HostMessage,
  type ToolsPlace,
} from '@latchkey/pty-engine';
import type { Environment } from './handed-environment';
import { log } from './log';
import { respawnDelayMs } from './respawn-delay';

/** Of the 15 s that Databricks Apps gives between SIGTERM and SIGKILL; a rotation under way takes up to 5. */
const SECONDS_TO_END = 7;

export interface ApiEvents {
  /** The socket, if one came along, is the receiver's to answer or to close. */
  message(message: ApiMessage, socket: Socket | null): void;
  /** It ended before it had ever served, so there is no sense in trying again. No code: it did not choose to end. */
  neverServed(how: string, exitCode: number | null): void;
}

/** The api as a child process, started again whenever it ends. Its output is this process's output. */
export class ApiProcess {
  private child: ChildProcess | null = null;
  #respawnTimer: NodeJS.Timeout | null = null;
  /** Kept, so that one that was chosen freely is the same after a respawn. */
  #port: number | null = null;
  #failedStarts = 0;
  #stopping = false;

  constructor(
    private readonly script: string,
    /** Sent to it, never put into its environment. */
    private readonly environment: Environment,
    private tools: ToolsPlace,
    private readonly events: ApiEvents,
  ) {}

  start(): void {
    // Counted as failed until it serves.
    this.#failedStarts += 1;
    try {
      this.child = this.#fork();
    } catch (error) {
      this.#ended(`could not be started: ${String(error)}`, 1);
    }
  }

  /** Nothing happens if it is just not there: the next one asks for what it needs. */
  send(message: HostMessage): void {
    if (this.child?.connected) this.child.send(message, () => undefined);
  }

  /** Asks it to end in order, makes it end if it does not, and starts no other. @returns when it has ended */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#respawnTimer !== null) clearTimeout(this.#respawnTimer);
    const { child } = this;
    if (child === null || child.pid === undefined) return;
    const killer = setTimeout(() => child.kill('SIGKILL'), SECONDS_TO_END * 1000);
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
    clearTimeout(killer);
  }

  #fork(): ChildProcess {
    const child = fork(this.script, [UNDER_PTY_HOST], {
      // What Node was told for this process, such as a debugger's port, is not for that one. It is in no hurry: a small
      // nursery for its objects saves 15 MB and more.
      execArgv: ['--max-semi-space-size=1', ...NO_DEBUGGER_OPTIONS],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (raw, handle) => this.#receive(raw, (handle as Socket | undefined) ?? null));
    child.on('error', (error) => {
      // With a pid it is a message that could not be sent, and `close` tells the rest.
      if (child.pid === undefined) this.#ended(`could not be started: ${error.message}`, 1);
    });
    child.once('close', (code, signal) => {
      if (child.pid !== undefined)
        this.#ended(signal ? `was ended by ${signal}` : `ended with code ${String(code)}`, code);
    });
    const isRespawn = this.#port !== null;
    const port = isRespawn ? { DATABRICKS_APP_PORT: String(this.#port) } : {};
    const env = { ...this.environment, ...port };
    child.send({ type: 'start', env, isRespawn, tools: this.tools } satisfies HostMessage, () => undefined);
    return child;
  }

  #receive(raw: unknown, socket: Socket | null): void {
    const message = readApiMessage(raw);
    if (message === null) {
      log.warn('The api sent something that is no message.');
      socket?.destroy();
      return;
    }
    if (message.type === 'ready') {
      this.#port = message.port;
      this.tools = { ...this.tools, port: message.toolsPort };
      this.#failedStarts = 0;
    }
    this.events.message(message, socket);
  }

  #ended(how: string, exitCode: number | null): void {
    this.child = null;
    if (this.#stopping) return;
    if (this.#port === null) {
      this.events.neverServed(how, exitCode);
      return;
    }
    log.warn(`The api ${how}; it is started again. Shells and their viewers go on.`);
    this.#respawnTimer = setTimeout(() => this.start(), respawnDelayMs(this.#failedStarts));
  }
}
