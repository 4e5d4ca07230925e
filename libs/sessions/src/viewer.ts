import {
  encodeServerFrame,
  TERMINAL_ERROR,
  TERMINAL_LIMITS,
  type AttachedFrame,
  type ServerFrame,
  type TerminalErrorName,
} from '@latchkey/contracts';
import type { WindowBounds } from './adaptive-window';
import { InputAcks, type AckedInput } from './input-acks';
import { OutputCredit } from './output-credit';
import type { Outlet, ScreenSnapshot, SessionClock } from './ports';
import type { Scrollback } from './scrollback';
import { snapshotFrames } from './snapshot-frames';

/** A chunk below this is an echo or a prompt: somebody waits for it. */
const PROMPT_CHUNK_BYTES = 1024;
/** How long larger chunks gather: fifteen times fewer frames, and not to be felt. */
const GATHER_MS = 2;

export interface ShellExit {
  readonly exitCode: number;
  readonly signal: number;
}

/** What a viewer sees of its session. */
export interface ViewedSession {
  readonly scrollback: Scrollback;
  readonly exit: ShellExit | null;
  /** Whether input waits for a shell that does not read it. */
  readonly inputCongested: boolean;
  /** How long the next acknowledgement of input must wait, because input came too fast. */
  readonly inputDelayMs: number;
  acceptedSequence(clientId: string): number;
  /** Called once, when the viewer is closed from this side. */
  viewerClosed(viewer: Viewer): void;
  /** What it should get next is not kept any more. */
  viewerFellBehind(viewer: Viewer): void;
}

/** One attached viewer: sends it what it lacks, within its credit. */
export class Viewer {
  readonly #credit: OutputCredit;
  #progressAt: number;
  #cancelGather: (() => void) | null = null;
  readonly #inputAcks: InputAcks;
  #missedSize: { readonly cols: number; readonly rows: number } | null = null;
  #closed = false;
  /** Its size and its answers do not count: see AttachFrame. */
  readOnly = false;
  #standing: 'beginning' | 'following' | 'behind' | 'catching up' = 'beginning';

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

  /** Gets no output and holds nobody up: it waits for its beginning, or fell behind and is to get a screen instead. */
  get isHeld(): boolean {
    return this.#standing !== 'following';
  }

  /** It holds up nobody any more, and has to move before it is given anything. */
  get isBehind(): boolean {
    return this.#standing === 'behind';
  }

  /** Another viewer resized the shell's terminal. Who has not begun yet is told when it does. */
  resized(size: { readonly cols: number; readonly rows: number }): void {
    if (this.#standing === 'beginning') this.#missedSize = size;
    else this.send({ type: 'resized', ...size });
  }

  /** The answer to ATTACH. */
  attached(frame: AttachedFrame): void {
    this.send(frame);
    if (this.#missedSize) this.send({ type: 'resized', ...this.#missedSize });
  }

  /** How far this viewer's terminal is behind the session's output, in windows. */
  get lag(): number {
    return (this.session.scrollback.endOffset - this.#credit.ackedOffset) / this.#credit.windowBytes;
  }

  fallBehind(): void {
    this.#standing = 'behind';
    this.#cancelGather?.();
    this.#cancelGather = null;
  }

  catchingUp(): void {
    this.#standing = 'catching up';
  }

  /** Lets the output go on; from elsewhere after a screen. */
  release(fromOffset: number = this.#credit.sentOffset): void {
    if (fromOffset !== this.#credit.sentOffset) this.#credit.skipTo(fromOffset);
    this.#standing = 'following';
    this.#progressAt = this.clock.now();
    this.flush();
  }

  /** A screen in place of the output before `offset`. */
  sendScreen({ offset, scrollback, viewport }: ScreenSnapshot): void {
    for (const frame of snapshotFrames(offset, [scrollback, viewport])) this.send(frame);
  }

  /** When it last acknowledged anything, or attached. */
  get lastProgressAt(): number {
    return this.#progressAt;
  }

  send(frame: ServerFrame): void {
    if (!this.#closed) this.outlet.send(encodeServerFrame(frame));
  }

  /** The session's output grew by a chunk of this size. */
  outputGrew(chunkBytes: number): void {
    if (this.isHeld) return;
    const unsentBytes = this.session.scrollback.endOffset - this.#credit.sentOffset;
    if (chunkBytes < PROMPT_CHUNK_BYTES || unsentBytes >= TERMINAL_LIMITS.maxPayloadBytes) this.flush();
    else this.#cancelGather ??= this.clock.after(GATHER_MS, () => this.flush());
  }

  /** Sends what there is and the credit allows; the exit after the last byte. */
  flush(): void {
    this.#cancelGather?.();
    this.#cancelGather = null;
    if (this.#closed || this.isHeld) return;
    const { scrollback, exit } = this.session;
    if (this.#credit.sentOffset < scrollback.startOffset) {
      this.session.viewerFellBehind(this);
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
      this.#inputAcks.last();
      this.send({ type: 'exit', ...exit });
      this.close(1000, 'the shell has ended');
    }
  }

  /** @returns false when the viewer acknowledges what it was never sent */
  acknowledged(offset: number): boolean {
    const before = this.#credit.ackedOffset;
    if (!this.#credit.ack(offset, this.clock.now())) return false;
    if (this.#credit.ackedOffset > before) this.#progressAt = this.clock.now();
    if (this.#cancelGather === null) this.flush();
    return true;
  }

  /** Up to this sequence it may send. */
  get inputAllowedUntil(): number {
    return this.#inputAcks.allowedUntil;
  }

  /** Some of its input was taken. */
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
