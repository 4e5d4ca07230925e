import {
  decodeServerFrame,
  encodeClientFrame,
  TERMINAL_PROTOCOL_VERSION,
  type AttachFrame,
  type ClientFrame,
  type ServerFrame,
} from '@latchkey/contracts';
import { Connection } from './connection';
import type { WindowBounds } from './output-credit';
import type { Outlet, ScreenPort, ScreenSnapshot, SessionClock, SessionOptions, ShellPort } from './ports';
import { TerminalSession } from './terminal-session';

/** A clock that tests advance by hand. */
export class ManualClock implements SessionClock {
  #time = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#time;
  }

  date(): number {
    return Date.UTC(2026, 0, 1) + this.#time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#time + milliseconds, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  advance(milliseconds: number): void {
    const end = this.#time + milliseconds;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#time = next.at;
      next.callback();
    }
    this.#time = end;
  }
}

/** A shell that records its calls, and leaves input queued while `reads` is false. */
class ScriptedShell implements ShellPort {
  readonly written: number[] = [];
  queuedInputBytes = 0;
  paused = false;
  reads = true;
  size: [number, number] | null = null;

  write(bytes: Uint8Array): void {
    this.written.push(...bytes);
    if (!this.reads) this.queuedInputBytes += bytes.length;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  resize(cols: number, rows: number): void {
    this.size = [cols, rows];
  }
}

/** A screen whose snapshots resolve when a test calls `take`. */
export class ManualScreen implements ScreenPort {
  fedBytes = 0;
  size: [number, number] | null = null;
  readonly #pending: ((snapshot: ScreenSnapshot | null) => void)[] = [];

  feed(bytes: Uint8Array): void {
    this.fedBytes += bytes.length;
  }

  resize(cols: number, rows: number): void {
    this.size = [cols, rows];
  }

  snapshot(): Promise<ScreenSnapshot | null> {
    const offset = this.fedBytes;
    return new Promise((resolve) =>
      this.#pending.push((taken) => resolve(taken === null ? null : { ...taken, offset })),
    );
  }

  get pendingCount(): number {
    return this.#pending.length;
  }

  /** Resolves all pending snapshots. */
  async take(viewport: string | null): Promise<void> {
    const snapshot =
      viewport === null ? null : { offset: 0, scrollback: bytes('old '), viewport: bytes(viewport) };
    for (const resolve of this.#pending.splice(0)) resolve(snapshot);
    await Promise.resolve();
    await Promise.resolve();
  }
}

/** A window that never changes. */
export function fixedWindow(bytes: number): WindowBounds {
  return { startBytes: bytes, minBytes: bytes, maxBytes: bytes };
}

/** Records the frames sent to a viewer, and how it was closed. */
class RecordingOutlet implements Outlet {
  readonly frames: ServerFrame[] = [];
  closed: { code: number; reason: string } | null = null;

  send(bytes: Uint8Array): void {
    if (this.closed !== null) throw new Error('sent after close');
    const decoded = decodeServerFrame(bytes);
    if (!decoded.ok) throw new Error(decoded.reason);
    this.frames.push(decoded.frame);
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  of<T extends ServerFrame['type']>(type: T): Extract<ServerFrame, { type: T }>[] {
    return this.frames.filter((frame): frame is Extract<ServerFrame, { type: T }> => frame.type === type);
  }

  get screen(): string {
    return Buffer.concat(this.of('snapshot').map((frame) => frame.bytes)).toString();
  }

  get output(): number[] {
    return this.of('output').flatMap((frame) => [...frame.bytes]);
  }
}

export const EPOCH = 77;

/** A client id that differs from the default of `attachFrame`. */
export const OTHER = 'b'.repeat(32);

export const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

export const text = (output: readonly number[]): string => Buffer.from(output).toString();

function attachFrame(change: Partial<AttachFrame> = {}): AttachFrame {
  return {
    type: 'attach',
    version: TERMINAL_PROTOCOL_VERSION,
    clientId: 'a'.repeat(32),
    resume: null,
    inputSequence: 0,
    cols: 80,
    rows: 24,
    ...change,
  };
}

export class TestBench {
  readonly clock = new ManualClock();
  readonly shell = new ScriptedShell();
  readonly session: TerminalSession;

  constructor(options: Partial<SessionOptions> = {}) {
    const { clock, shell } = this;
    this.session = new TerminalSession({ epoch: EPOCH, cols: 80, rows: 24, clock, shell, ...options });
  }

  /** Opens a socket; `send` passes a frame from its client. */
  open() {
    const outlet = new RecordingOutlet();
    const connection = new Connection(this.session, outlet, this.clock);
    return { outlet, connection, send: (frame: ClientFrame) => connection.receive(encodeClientFrame(frame)) };
  }

  attach(change: Partial<AttachFrame> = {}) {
    const socket = this.open();
    socket.send(attachFrame(change));
    return socket;
  }
}

/** Bytes that differ from their neighbours, so that a shifted offset shows. */
export function pattern(length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => 32 + ((from + i) % 90));
}
