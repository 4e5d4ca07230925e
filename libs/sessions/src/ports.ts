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

/** What is on the screen at an offset, as output for a terminal that is new or reset. */
export interface ScreenSnapshot {
  readonly offset: number;
  readonly scrollback: Uint8Array;
  readonly viewport: Uint8Array;
}

/** The session's screen, kept somewhere off the path of the data. */
export interface ScreenPort {
  /** Takes the bytes as they are; they must not change any more. */
  feed(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** After all that was fed; null when it is not known, or not soon enough. Never fails. */
  snapshot(): Promise<ScreenSnapshot | null>;
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
  /** Milliseconds since 1970, only to tell people: somebody may set it. */
  date(): number;
  /** Calls back once after the time; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
}
