import {
  decodeClientFrame,
  encodeServerFrame,
  type ClientFrame,
  type ServerFrame,
} from '@latchkey/contracts';
import { TerminalConnection } from './terminal-connection';
import type { ClientClock, OutputChunk, TerminalOptions, TerminalState, WebSocketLike } from './types';

/** Time that passes when a test says so; chance is always in the middle. */
export class ManualClock implements ClientClock {
  #time = 0;
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#time;
  }

  random(): number {
    return 0.5;
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

/** A socket whose other end is the test. */
export class ScriptedSocket implements WebSocketLike {
  binaryType = 'blob';
  readyState = 0;
  readonly sent: ClientFrame[] = [];
  closedByClient = false;
  readonly #listeners = new Map<string, ((event: unknown) => void)[]>();

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  send(data: Uint8Array): void {
    const decoded = decodeClientFrame(data);
    if (!decoded.ok) throw new Error(decoded.reason);
    this.sent.push(decoded.frame);
  }

  close(): void {
    this.closedByClient = true;
  }

  /** As a socket does: once. */
  open(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.emit('open');
  }

  emit(type: string, event: unknown = {}): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }

  serve(frame: ServerFrame): void {
    this.emit('message', { data: encodeServerFrame(frame).buffer });
  }

  cut(code = 1006, reason = ''): void {
    this.emit('close', { code, reason });
  }

  /** What was sent, but for pings. */
  get frames(): ClientFrame[] {
    return this.sent.filter((frame) => frame.type !== 'ping');
  }
}

export const EPOCH = 5;

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** A client, its clock, its sockets, and all that it told its page. */
export class ClientBench {
  readonly clock = new ManualClock();
  readonly sockets: ScriptedSocket[] = [];
  readonly states: TerminalState[] = [];
  readonly chunks: OutputChunk[] = [];
  readonly told: string[] = [];
  readonly client: TerminalConnection;

  constructor(options: Partial<TerminalOptions> = {}) {
    this.client = new TerminalConnection({
      url: 'ws://server/api/terminal?session=1',
      openSocket: () => {
        this.sockets.push(new ScriptedSocket());
        return this.socket;
      },
      size: { cols: 80, rows: 24 },
      clock: this.clock,
      onOutput: (chunk) => {
        this.chunks.push(chunk);
        this.told.push(`output ${text(chunk.bytes)}`);
      },
      onState: (state) => this.states.push(state),
      onGap: (bytes) => this.told.push(`gap ${bytes}`),
      onReset: () => this.told.push('reset'),
      onResized: ({ cols, rows }) => this.told.push(`resized ${cols}x${rows}`),
      onInputUnknown: (bytes) => this.told.push(`unknown ${bytes}`),
      ...options,
    });
  }

  get socket(): ScriptedSocket {
    return this.sockets.at(-1)!;
  }

  /** Opens the current socket and answers its ATTACH. */
  attach(change: Partial<Extract<ServerFrame, { type: 'attached' }>> = {}): ScriptedSocket {
    const { socket } = this;
    socket.open();
    socket.serve({
      type: 'attached',
      version: 1,
      resumed: false,
      epoch: EPOCH,
      replayOffset: 0,
      liveOffset: 0,
      acceptedSequence: 0,
      cols: 80,
      rows: 24,
      windowBytes: 256 * 1024,
      ...change,
    });
    return socket;
  }

  output(offset: number, text: string): void {
    this.socket.serve({ type: 'output', offset, bytes: Buffer.from(text) });
  }
}
