import {
  encodeServerFrame,
  TERMINAL_ERROR,
  TERMINAL_LIMITS,
  type AttachedFrame,
  type ServerFrame,
  type TerminalErrorName,
} from '@latchkey/contracts';
import { OutputCredit, type WindowBounds } from './output-credit';
import type { Outlet, SessionClock } from './ports';
import type { Scrollback } from './scrollback';
import { InputAcks, type AckedInput } from './session-input';

/** A smaller chunk is an echo or a prompt that a person waits for, so it is sent at once. */
const PROMPT_CHUNK_BYTES = 1024;
/** How long larger chunks gather: imperceptible, and fifteen times fewer frames. */
const GATHER_MS = 2;

export interface ShellExit {
  readonly exitCode: number;
  readonly signal: number;
}

/** The parts of a session that a viewer uses. */
export interface ViewedSession {
  readonly scrollback: Scrollback;
  readonly exit: ShellExit | null;
  /** Whether input is queuing up because the shell doesn't read it. */
  readonly inputCongested: boolean;
  /** How long to hold back the next INPUT_ACK, because input arrived too fast. */
  readonly inputDelayMs: number;
  acceptedSequence(clientId: string): number;
  /** Called once, when the server closes the viewer. */
  viewerClosed(viewer: Viewer): void;
  /** The next output for the viewer was dropped from the scrollback. */
  viewerStalled(viewer: Viewer): void;
}

/** One attached viewer: sends it the output it lacks, within its credit. */
export class Viewer {
  readonly #credit: OutputCredit;
  #progressAt: number;
  #cancelGather: (() => void) | null = null;
  readonly #inputAcks: InputAcks;
  #missedSize: { readonly cols: number; readonly rows: number } | null = null;
  #closed = false;
  /** Has no say in the terminal's size and answers no queries; see AttachFrame. */
  readOnly = false;
  #phase: 'attaching' | 'live' | 'stalled' | 'catching up' = 'attaching';

  constructor(
    readonly clientId: string,
    private readonly session: ViewedSession,
    private readonly outlet: Outlet,
    private readonly clock: SessionClock,
    position: { parsedOffset: number; sentOffset: number; window: WindowBounds },
  ) {
    this.#credit = new OutputCredit(position.window, position.parsedOffset, position.sentOffset);
    const input: AckedInput = {
      accepted: () => session.acceptedSequence(clientId),
      isCongested: () => session.inputCongested,
      delayMs: () => session.inputDelayMs,
      acknowledge: (sequence) => this.send({ type: 'inputAck', sequence }),
    };
    this.#inputAcks = new InputAcks(input, clock);
    this.#progressAt = clock.now();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  get sentOffset(): number {
    return this.#credit.sentOffset;
  }

  get windowBytes(): number {
    return this.#credit.windowBytes;
  }

  /** Whether it follows the output and applies backpressure. Otherwise it waits for its replay or a snapshot. */
  get isLive(): boolean {
    return this.#phase === 'live';
  }

  /** Whether it no longer applies backpressure, and gets nothing until it acknowledges something. */
  get isStalled(): boolean {
    return this.#phase === 'stalled';
  }

  /** Another viewer resized the shell's terminal. Before ATTACHED is sent, RESIZED waits for it. */
  resized(size: { readonly cols: number; readonly rows: number }): void {
    if (this.#phase === 'attaching') this.#missedSize = size;
    else this.send({ type: 'resized', ...size });
  }

  /** Answers ATTACH. */
  attached(frame: AttachedFrame): void {
    this.send(frame);
    if (this.#missedSize) this.send({ type: 'resized', ...this.#missedSize });
  }

  /** How far this viewer's terminal is behind the session's output, in windows. */
  get lag(): number {
    return (this.session.scrollback.endOffset - this.#credit.ackedOffset) / this.#credit.windowBytes;
  }

  /** Stops applying backpressure. */
  stall(): void {
    this.#phase = 'stalled';
    this.#cancelGather?.();
    this.#cancelGather = null;
  }

  catchingUp(): void {
    this.#phase = 'catching up';
  }

  /** Sends output from now on, at another offset after a snapshot. */
  goLive(fromOffset: number = this.#credit.sentOffset): void {
    if (fromOffset !== this.#credit.sentOffset) this.#credit.skipTo(fromOffset);
    this.#phase = 'live';
    this.#progressAt = this.clock.now();
    this.flush();
  }

  /** When it last acknowledged output or went live. */
  get lastProgressAt(): number {
    return this.#progressAt;
  }

  send(frame: ServerFrame): void {
    if (!this.#closed) this.outlet.send(encodeServerFrame(frame));
  }

  /** The session's output grew by a chunk of this size. */
  outputGrew(chunkBytes: number): void {
    if (!this.isLive) return;
    const unsentBytes = this.session.scrollback.endOffset - this.#credit.sentOffset;
    if (chunkBytes < PROMPT_CHUNK_BYTES || unsentBytes >= TERMINAL_LIMITS.maxPayloadBytes) this.flush();
    else this.#cancelGather ??= this.clock.after(GATHER_MS, () => this.flush());
  }

  /** Sends as much output as the credit allows, and the exit after the last byte. */
  flush(): void {
    this.#cancelGather?.();
    this.#cancelGather = null;
    if (this.#closed || !this.isLive) return;
    const { scrollback, exit } = this.session;
    if (this.#credit.sentOffset < scrollback.startOffset) {
      this.session.viewerStalled(this);
      return;
    }
    while (this.#credit.availableBytes > 0 && this.#credit.sentOffset < scrollback.endOffset) {
      const room = Math.min(this.#credit.availableBytes, TERMINAL_LIMITS.maxPayloadBytes);
      const bytes = scrollback.read(this.#credit.sentOffset, room);
      const isFull = scrollback.endOffset - this.#credit.sentOffset > this.#credit.availableBytes;
      this.send({ type: 'output', offset: this.#credit.sentOffset, bytes });
      this.#credit.spend(bytes.length, this.clock.now(), isFull);
    }
    if (exit !== null && this.#credit.sentOffset === scrollback.endOffset) {
      this.#inputAcks.flush();
      this.send({ type: 'exit', ...exit });
      this.close(1000, 'the shell has ended');
    }
  }

  /** @returns false when the viewer acknowledges output it was never sent */
  acknowledged(offset: number): boolean {
    const before = this.#credit.ackedOffset;
    if (!this.#credit.ack(offset, this.clock.now())) return false;
    if (this.#credit.ackedOffset > before) this.#progressAt = this.clock.now();
    if (this.#cancelGather === null) this.flush();
    return true;
  }

  /** The sequence up to which it may send. */
  get inputAllowedUntil(): number {
    return this.#inputAcks.allowedUntil;
  }

  /** Some of its input was accepted. */
  inputTaken(): void {
    this.#inputAcks.taken();
  }

  inputDrained(): void {
    this.#inputAcks.drained();
  }

  closeWithError(error: TerminalErrorName, closeCode: number, message: string): void {
    this.send({ type: 'error', code: TERMINAL_ERROR[error], message });
    this.close(closeCode, message);
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.detach();
    this.outlet.close(code, reason);
    this.session.viewerClosed(this);
  }

  /** The socket is gone. */
  detach(): void {
    this.#closed = true;
    this.#cancelGather?.();
    this.#inputAcks.stop();
  }
}
