import type { WindowBounds } from './output-credit';
import type { Scrollback } from './scrollback';

/** The shell's pty. Its output arrives through `TerminalSession.produced`. */
export interface ShellPort {
  /** Queues input in order; never blocks. */
  write(bytes: Uint8Array): void;
  /** Input that the shell has not read yet. `TerminalSession.inputDrained` is called when it drops to 0. */
  readonly queuedInputBytes: number;
  pause(): void;
  resume(): void;
  resize(cols: number, rows: number): void;
}

/** The screen at an offset, as output for a terminal that is new or reset. */
export interface ScreenSnapshot {
  readonly offset: number;
  readonly scrollback: Uint8Array;
  readonly viewport: Uint8Array;
}

/** Mirrors the session's screen, off the path of the data. */
export interface ScreenPort {
  /** Keeps the bytes without a copy, so they must not change any more. */
  feed(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** Returns the screen after everything fed so far; null when it is unknown or takes too long. Never rejects. */
  snapshot(): Promise<ScreenSnapshot | null>;
}

/** Sends frames to one viewer: over a WebSocket of this process or another's, or into a list in a test. */
export interface Outlet {
  send(frame: Uint8Array): void;
  /** The last call. */
  close(code: number, reason: string): void;
}

export interface SessionClock {
  /** Milliseconds from any fixed point; never goes back. */
  now(): number;
  /** Milliseconds since 1970, for display only, because the system's date may be changed. */
  date(): number;
  /** Calls back once after the delay; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface SessionOptions {
  /** Random; tells this shell's output apart from another's under the same session id. */
  readonly epoch: number;
  readonly cols: number;
  readonly rows: number;
  readonly clock: SessionClock;
  readonly shell: ShellPort;
  /** Without a screen, viewers that can't resume get a replay of the scrollback. */
  readonly screen?: ScreenPort;
  readonly scrollback?: Scrollback;
  readonly window?: WindowBounds;
  /** A viewer attached or left. */
  readonly onViewersChanged?: () => void;
  /** A viewer sent input, which is written to the shell. */
  readonly onInput?: (bytes: Uint8Array) => void;
}
