import type { ReadStream } from 'node:tty';
import type { ShellExit } from '@latchkey/sessions';
import { spawn, type IPty } from 'node-pty';
import type { ShellStart } from './shell-start';

/** A program on a pty, and this process's side of the pty. */
export interface PtyChild {
  /** This process's side of the pty. */
  readonly fd: number;
  readonly socket: ReadStream;
  /** The path of the program's side. */
  readonly ptsName: string;
  /** The program's pid as this process sees it; null while it is unknown. */
  readonly pid: number | null;
  /** The pid of a process that waits for the program and ends with it; null if there is none. */
  readonly waiterPid: number | null;
  /** Resolves once the program has its terminal. */
  readonly started: Promise<void>;
  wakeWaiter(): void;
  resize(cols: number, rows: number): void;
  kill(): void;
  onExit(listener: (exit: ShellExit) => void): void;
}

/** The undocumented parts of node-pty that we rely on. Its version is pinned for this. */
interface PtyInternals extends IPty {
  readonly fd: number;
  readonly ptsName: string;
  readonly _socket: ReadStream;
  _emittedClose: boolean;
}

/**
 * Starts a program on a pty, in the namespaces of this process.
 * @throws when the system refuses to start another process
 */
export function forkOnPty(start: ShellStart, size: { cols: number; rows: number }): PtyChild {
  const pty = spawn(start.file, [...start.args], {
    name: start.env['TERM'] ?? 'xterm-256color',
    ...size,
    cwd: start.cwd,
    env: { ...start.env },
    encoding: null,
  }) as PtyInternals;
  // node-pty closes the pty 200 ms after the program ends, even if it is paused and unread. This makes it report the end at
  // once and leave the pty open.
  pty._emittedClose = true;
  return {
    fd: pty.fd,
    socket: pty._socket,
    ptsName: pty.ptsName,
    pid: pty.pid,
    waiterPid: null,
    started: Promise.resolve(),
    wakeWaiter: () => undefined,
    resize: (cols, rows) => pty.resize(cols, rows),
    kill: () => pty.kill('SIGKILL'),
    onExit: (listener) =>
      void pty.onExit(({ exitCode, signal }) => listener({ exitCode, signal: signal ?? 0 })),
  };
}
