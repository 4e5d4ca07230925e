import {
  TERMINAL_CLOSE,
  TERMINAL_LIMITS,
  TERMINAL_PROTOCOL_VERSION,
  type AttachFrame,
} from '@latchkey/contracts';
import { DEFAULT_WINDOW, type WindowBounds } from './adaptive-window';
import { InputLedger } from './input-ledger';
import { OutputFlow } from './output-flow';
import type { Outlet, ScreenPort, ScreenSnapshot, SessionClock, ShellPort } from './ports';
import { planReplay, type ReplayPlan } from './replay-plan';
import { RateLimit } from './rate-limit';
import { Scrollback } from './scrollback';
import { TerminalSize, type Size } from './terminal-size';
import { Viewer, type ShellExit, type ViewedSession } from './viewer';

/** From here on INPUT_ACKs are held back, so that clients stop sending. */
const CONGESTED_INPUT_BYTES = TERMINAL_LIMITS.inputWindowBytes;
/** Input that may wait for a shell that doesn't read; more is not taken. */
const MAX_QUEUED_INPUT_BYTES = 1024 * 1024;

/** More than anybody pastes. Input beyond it is taken, and acknowledged later, so that clients send no faster. */
const INPUT_BYTES_PER_SECOND = 8 * 2 ** 20;
const INPUT_BYTES_AT_ONCE = 2 * 2 ** 20;

export interface SessionOptions {
  /** Random: tells this shell's output from that of another with the same id. */
  readonly epoch: number;
  readonly cols: number;
  readonly rows: number;
  readonly clock: SessionClock;
  readonly shell: ShellPort;
  /** Without it, who cannot be given what it lacks is given the output that is kept. */
  readonly screen?: ScreenPort;
  readonly scrollback?: Scrollback;
  readonly window?: WindowBounds;
  /** A viewer came or went. */
  readonly onViewersChanged?: () => void;
  /** A viewer sent input, and it is given to the shell. */
  readonly onInput?: (bytes: Uint8Array) => void;
}

/** One shell and its viewers: what was produced, who was sent how much of it, whether the shell must wait. */
export class TerminalSession implements ViewedSession {
  readonly scrollback: Scrollback;
  exit: ShellExit | null = null;
  private readonly viewers = new Set<Viewer>();
  private readonly inputLedger = new InputLedger();
  private readonly flow: OutputFlow;
  private readonly inputLimit: RateLimit;
  private readonly size: TerminalSize<Viewer>;
  private furthestSentOffset = 0;
  private unattendedSince: number;

  constructor(private readonly options: SessionOptions) {
    const { clock, shell, cols, rows } = options;
    this.scrollback = options.scrollback ?? new Scrollback();
    this.inputLimit = new RateLimit(clock, INPUT_BYTES_PER_SECOND, INPUT_BYTES_AT_ONCE);
    this.size = new TerminalSize<Viewer>({ cols, rows }, clock, (size, by) => this.resized(size, by));
    this.unattendedSince = clock.now();
    this.flow = new OutputFlow(shell, clock, this.viewers, (viewer) => this.viewerFellBehind(viewer));
  }

  get cols(): number {
    return this.size.current.cols;
  }

  get rows(): number {
    return this.size.current.rows;
  }

  get viewerCount(): number {
    return this.viewers.size;
  }

  /** How many viewers there are that are not of this client. */
  viewersBeside(clientId: string): number {
    return [...this.viewers].filter((viewer) => viewer.clientId !== clientId).length;
  }

  get inputCongested(): boolean {
    return this.options.shell.queuedInputBytes >= CONGESTED_INPUT_BYTES;
  }

  get inputDelayMilliseconds(): number {
    return this.inputLimit.waitMilliseconds;
  }

  acceptedSequence(clientId: string): number {
    return this.inputLedger.acceptedSequence(clientId);
  }

  /** The shell wrote these bytes, which must not change any more. */
  produced(bytes: Uint8Array): void {
    this.scrollback.append(bytes);
    this.options.screen?.feed(bytes);
    for (const viewer of [...this.viewers]) viewer.outputGrew(bytes.length);
    this.flow.govern();
  }

  /** The shell has ended, and everything it wrote was given to `produced`. */
  exited(exit: ShellExit): void {
    this.exit = exit;
    for (const viewer of [...this.viewers]) viewer.flush();
  }

  inputDrained(): void {
    for (const viewer of this.viewers) viewer.inputDrained();
  }

  /** The screen has more waiting than it may, or no longer. */
  screenPressure(isHigh: boolean): void {
    this.flow.screenPressure(isHigh);
  }

  attach(outlet: Outlet, frame: AttachFrame): Viewer {
    for (const viewer of [...this.viewers]) {
      if (viewer.clientId === frame.clientId) viewer.close(TERMINAL_CLOSE.superseded, 'attached again');
    }
    const plan = this.plan(frame.resume);
    const acceptedSequence = this.inputLedger.attach(frame.clientId, frame.inputSequence);
    const { clock, window = DEFAULT_WINDOW } = this.options;
    const viewer = new Viewer(frame.clientId, this, outlet, clock, {
      parsedOffset: plan.parsedOffset,
      sentOffset: plan.replayOffset,
      window,
    });
    this.size.set({ cols: frame.cols, rows: frame.rows }, viewer);
    this.viewers.add(viewer);
    const { screen } = this.options;
    // Where the output that is kept asks the terminal something that nobody has answered, it must be shown that.
    const isAllAnswered = plan.liveOffset === this.scrollback.endOffset && plan.liveOffset > 0;
    if (screen && !plan.resumed && isAllAnswered) {
      void screen.snapshot().then((snapshot) => this.beginOnScreen(viewer, plan, acceptedSequence, snapshot));
    } else {
      this.begin(viewer, plan, acceptedSequence);
    }
    this.options.onViewersChanged?.();
    return viewer;
  }

  /** The viewer's socket is gone. The shell goes on. */
  detach(viewer: Viewer): void {
    viewer.detach();
    this.viewerClosed(viewer);
  }

  viewerClosed(viewer: Viewer): void {
    if (!this.viewers.delete(viewer)) return;
    this.size.left(viewer);
    this.furthestSentOffset = Math.max(this.furthestSentOffset, viewer.sentOffset);
    if (this.viewers.size === 0) this.unattendedSince = this.options.clock.now();
    this.flow.govern();
    this.options.onViewersChanged?.();
  }

  /** It holds up nobody any more, and is given the screen as soon as it acknowledges something. */
  viewerFellBehind(viewer: Viewer): void {
    if (this.options.screen) viewer.fallBehind();
    else this.closeStalled(viewer);
  }

  private closeStalled(viewer: Viewer): void {
    const message = 'This viewer acknowledged no output for too long.';
    viewer.closeWithError('STALLED', TERMINAL_CLOSE.stalled, message);
  }

  input(viewer: Viewer, sequence: number, bytes: Uint8Array): void {
    if (this.options.shell.queuedInputBytes + bytes.length > MAX_QUEUED_INPUT_BYTES) {
      const message = 'The program in the shell does not read its input, and too much is waiting for it.';
      viewer.closeWithError('INPUT_QUEUE_FULL', TERMINAL_CLOSE.tryAgainLater, message);
      return;
    }
    if (sequence + bytes.length > viewer.inputAllowedUntil) {
      const message = 'More input was sent than was acknowledged and the window allows.';
      viewer.closeWithError('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, message);
      return;
    }
    this.inputLimit.spend(bytes.length);
    const verdict = this.inputLedger.take(viewer.clientId, sequence, bytes.length);
    if (verdict.kind === 'gap') {
      const message = 'Input arrived out of order.';
      viewer.closeWithError('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, message);
      return;
    }
    const fresh = bytes.subarray(verdict.duplicateBytes);
    if (fresh.length > 0 && this.exit === null) {
      this.options.onInput?.(fresh);
      this.options.shell.write(fresh);
    }
    viewer.inputTaken();
  }

  acknowledged(viewer: Viewer, offset: number): void {
    if (!viewer.acknowledged(offset)) {
      const message = 'Output was acknowledged that was never sent.';
      viewer.closeWithError('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, message);
    } else {
      if (viewer.isBehind) this.catchUp(viewer);
      this.flow.govern();
    }
  }

  resize(cols: number, rows: number, by: Viewer): void {
    this.size.change({ cols, rows }, by);
  }

  private resized({ cols, rows }: Size, by: Viewer | null): void {
    if (this.exit === null) this.options.shell.resize(cols, rows);
    this.options.screen?.resize(cols, rows);
    for (const viewer of this.viewers) if (viewer !== by) viewer.resized({ cols, rows });
  }

  /** Closes all viewers, such as when the session is closed or the server stops. */
  closeViewers(code: number, reason: string): void {
    for (const viewer of [...this.viewers]) viewer.close(code, reason);
  }

  private plan(resume: AttachFrame['resume']): ReplayPlan {
    const others = [...this.viewers];
    const unattendedMilliseconds = this.options.clock.now() - this.unattendedSince;
    return planReplay(resume, {
      epoch: this.options.epoch,
      startOffset: this.scrollback.startOffset,
      safeStartOffset: this.scrollback.safeStartOffset(),
      endOffset: this.scrollback.endOffset,
      sentOffset: Math.max(this.furthestSentOffset, ...others.map((viewer) => viewer.sentOffset)),
      // Where no program is left, none waits for an answer.
      unattendedMilliseconds:
        this.exit !== null ? Infinity : others.length > 0 ? null : unattendedMilliseconds,
    });
  }

  /** On the screen as it was taken; or, if that came to nothing, on the output that is kept now. */
  private beginOnScreen(
    viewer: Viewer,
    plan: ReplayPlan,
    acceptedSequence: number,
    screen: ScreenSnapshot | null,
  ): void {
    if (viewer.isClosed) return;
    if (screen !== null && screen.offset >= this.scrollback.startOffset) {
      const { offset } = screen;
      const from = { ...plan, replayOffset: offset, liveOffset: offset, parsedOffset: offset };
      this.begin(viewer, from, acceptedSequence, screen);
    } else {
      const replayOffset = Math.max(plan.replayOffset, this.scrollback.safeStartOffset());
      const liveOffset = Math.max(plan.liveOffset, replayOffset);
      this.begin(viewer, { ...plan, replayOffset, liveOffset, parsedOffset: replayOffset }, acceptedSequence);
    }
  }

  /** Gives a viewer that fell behind, and moves again, the screen instead of what it has missed. */
  private catchUp(viewer: Viewer): void {
    viewer.catchingUp();
    void this.options.screen?.snapshot().then((screen) => {
      if (viewer.isClosed) return;
      if (screen === null || screen.offset < this.scrollback.startOffset) {
        this.closeStalled(viewer);
        return;
      }
      viewer.sendScreen(screen);
      viewer.release(screen.offset);
      this.flow.govern();
    });
  }

  private begin(viewer: Viewer, plan: ReplayPlan, acceptedSequence: number, screen?: ScreenSnapshot): void {
    const { resumed, replayOffset, liveOffset, gapFrom } = plan;
    viewer.attached({
      type: 'attached',
      version: TERMINAL_PROTOCOL_VERSION,
      resumed,
      epoch: this.options.epoch,
      replayOffset,
      liveOffset,
      acceptedSequence,
      ...this.size.current,
      windowBytes: viewer.windowBytes,
    });
    if (gapFrom !== null) viewer.send({ type: 'gap', from: gapFrom, to: replayOffset });
    if (screen) viewer.sendScreen(screen);
    viewer.release(replayOffset);
    this.flow.govern();
  }
}
