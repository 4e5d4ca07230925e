import {
  decodeClientFrame,
  encodeServerFrame,
  type ClientFrame,
  type ServerFrame,
} from '@latchkey/contracts';
import type { ClientClock } from './clock';
import { TerminalConnection } from './terminal-connection';
import type { OutputChunk, TerminalOptions, TerminalState, WebSocketLike } from './types';

/** A clock that tests advance by hand; its random number is always 0.5. */
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

/** A socket that the test serves. */
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

  /** Opens once; later calls do nothing. */
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

  /** The frames that the client sent, without pings. */
  get frames(): ClientFrame[] {
    return this.sent.filter((frame) => frame.type !== 'ping');
  }
}

export const EPOCH = 5;

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** A client with a manual clock and scripted sockets; records every callback to its page. */
export class ClientBench {
  readonly clock = new ManualClock();
  readonly sockets: ScriptedSocket[] = [];
  readonly states: TerminalState[] = [];
  readonly chunks: OutputChunk[] = [];
  readonly events: string[] = [];
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
        this.events.push(`output ${text(chunk.bytes)}`);
      },
      onState: (state) => this.states.push(state),
      onGap: (bytes) => this.events.push(`gap ${bytes}`),
      onReset: () => this.events.push('reset'),
      onResized: ({ cols, rows }) => this.events.push(`resized ${cols}x${rows}`),
      onInputUnknown: (bytes) => this.events.push(`unknown ${bytes}`),
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
