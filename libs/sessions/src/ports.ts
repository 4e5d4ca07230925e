/** The shell's pty, as a session needs it. Its output comes by `TerminalSession.produced`. */
export interface ShellPort {
  /** Queues input; never blocks, keeps the order. */
  write(bytes: Uint8Array): void;
  /** Input that the shell has not taken yet. `TerminalSession.inputDrained` is called when it becomes 0. */
  readonly queuedInputBytes: number;
  pause(): void;
  resume(): void;
  resize(cols: number, rows: number): void;
}

/** The way to one viewer: a WebSocket in this process, one handed over by another, a list in a test. */
export interface Outlet {
  send(frame: Uint8Array): void;
  /** Nothing is sent after it. */
  close(code: number, reason: string): void;
}

export interface SessionClock {
  /** Milliseconds from any fixed point; never goes back. */
  now(): number;
  /** Calls back once after the time; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}
