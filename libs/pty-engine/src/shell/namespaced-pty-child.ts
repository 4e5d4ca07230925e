import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadStream } from 'node:tty';
import type { ShellExit } from '@latchkey/sessions';
import * as nodePty from 'node-pty';
import { onlyChildOf, type ShellNamespace } from '../isolation/shell-namespace';
import { terminalGroupNow } from './foreground';
import type { PtyChild } from './pty-child';
import type { ShellStart } from './shell-start';

const POLL_MS = 5;
/** A program that has no terminal by then has failed, and ends. */
const MAX_START_MS = 5_000;

/** The undocumented part of node-pty that opens a pty without a program. Its version is pinned for this. */
const { native } = nodePty as unknown as {
  readonly native: {
    open(
      cols: number,
      rows: number,
    ): { readonly master: number; readonly slave: number; readonly pty: string };
    resize(fd: number, cols: number, rows: number, pixelWidth: number, pixelHeight: number): void;
  };
};

/**
 * A program on a pty, in another PID namespace. `nsenter` forks to enter it: the child becomes the program, and `nsenter`
 * waits outside and ends as the program does. node-pty would make `nsenter` the leader of the terminal's session, whose pid
 * means nothing inside, so this opens the pty alone and lets the program lead the session.
 */
export class NamespacedPtyChild implements PtyChild {
  readonly fd: number;
  readonly socket: ReadStream;
  readonly ptsName: string;
  readonly started: Promise<void>;
  readonly #waiter: ChildProcess;
  #pid: number | null = null;

  /** @throws when the system refuses to start another process */
  constructor(
    { file, args, cwd, env }: ShellStart,
    size: { cols: number; rows: number },
    namespace: ShellNamespace,
  ) {
    const { master, slave, pty } = native.open(size.cols, size.rows);
    // It is non-blocking, which programs don't expect.
    closeSync(slave);
    this.fd = master;
    this.ptsName = pty;
    this.socket = new ReadStream(master);
    const terminal = openSync(pty, constants.O_RDWR | constants.O_NOCTTY);
    const [command = '', ...rest] = namespace.shellCommand(cwd, [file, ...args]);
    this.#waiter = spawn(command, rest, {
      cwd: '/',
      env: { TERM: 'xterm-256color', ...env, PWD: cwd },
      detached: true,
      stdio: [terminal, terminal, terminal],
    });
    closeSync(terminal);
    // Reported by the missing pid.
    this.#waiter.on('error', () => undefined);
    if (this.#waiter.pid === undefined) {
      this.socket.destroy();
      throw new Error('The system refused to start another process.');
    }
    this.started = this.#untilStarted();
  }

  get pid(): number | null {
    return (this.#pid ??= onlyChildOf(this.waiterPid));
  }

  get waiterPid(): number {
    return this.#waiter.pid ?? -1;
  }

  /** `nsenter` stops itself when its child stops, and would miss both a wake-up from inside and the child's end. */
  wakeWaiter(): void {
    if (isStopped(this.waiterPid) && (this.pid === null || !isStopped(this.pid)))
      this.#waiter.kill('SIGCONT');
  }

  resize(cols: number, rows: number): void {
    native.resize(this.fd, cols, rows, 0, 0);
  }

  kill(): void {
    if (this.pid !== null) process.kill(this.pid, 'SIGKILL');
    this.#waiter.kill('SIGKILL');
  }

  onExit(listener: (exit: ShellExit) => void): void {
    this.#waiter.once('exit', (exitCode, signal) =>
      listener({ exitCode: exitCode ?? 0, signal: signal === null ? 0 : system.signals[signal] }),
    );
  }

  async #untilStarted(): Promise<void> {
    const start = performance.now();
    const isRunning = (): boolean => this.#waiter.exitCode === null && this.#waiter.signalCode === null;
    while (isRunning() && performance.now() - start < MAX_START_MS) {
      if (this.pid !== null && terminalGroupNow(this.pid) !== null) return;
      await delay(POLL_MS);
    }
  }
}

/** See proc_pid_stat(5). */
function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'T';
  } catch {
    return false;
  }
}
