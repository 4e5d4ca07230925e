import { TERMINAL_CLOSE, type AttachFrame } from '@latchkey/contracts';
import { DEFAULT_WINDOW } from './adaptive-window';
import { OutputFlow } from './output-flow';
import type { Outlet } from './ports';
import { planReplay, type ReplayPlan } from './replay-plan';
import { Scrollback } from './scrollback';
import { SessionInput } from './session-input';
import type { SessionOptions } from './session-options';
import { TerminalSize, type Size } from './terminal-size';
import { Viewer, type ShellExit, type ViewedSession } from './viewer';
import { ViewerStart } from './viewer-start';

/** One shell and its viewers: what was produced, who was sent how much of it, whether the shell must wait. */
export class TerminalSession implements ViewedSession {
  readonly scrollback: Scrollback;
  exit: ShellExit | null = null;
  readonly #viewers = new Set<Viewer>();
  readonly #flow: OutputFlow;
  readonly #start: ViewerStart;
  readonly #typed: SessionInput;
  readonly #size: TerminalSize<Viewer>;
  #furthestSentOffset = 0;
  #unattendedSince: number;

  constructor(private readonly options: SessionOptions) {
    const { clock, shell, cols, rows } = options;
    this.scrollback = options.scrollback ?? new Scrollback();
    this.#typed = new SessionInput(clock, shell);
    this.#size = new TerminalSize<Viewer>({ cols, rows }, clock, (size, by) => this.#resized(size, by));
    this.#unattendedSince = clock.now();
    this.#flow = new OutputFlow(shell, clock, this.#viewers, (viewer) => this.viewerFellBehind(viewer));
    this.#start = new ViewerStart({
      epoch: options.epoch,
      scrollback: this.scrollback,
      screen: options.screen ?? null,
      size: () => this.#size.current,
      started: () => this.#flow.govern(),
    });
  }

  get cols(): number {
    return this.#size.current.cols;
  }

  get rows(): number {
    return this.#size.current.rows;
  }

  get viewerCount(): number {
    return this.#viewers.size;
  }

  /** How many viewers there are that are not of this client. */
  viewersBeside(clientId: string): number {
    return [...this.#viewers].filter((viewer) => viewer.clientId !== clientId).length;
  }

  get inputCongested(): boolean {
    return this.#typed.isCongested;
  }

  get inputDelayMs(): number {
    return this.#typed.delayMs;
  }

  acceptedSequence(clientId: string): number {
    return this.#typed.acceptedSequence(clientId);
  }

  /** The shell wrote these bytes. They are copied. */
  produced(bytes: Uint8Array): void {
    for (const kept of this.scrollback.append(bytes)) this.options.screen?.feed(kept);
    for (const viewer of [...this.#viewers]) viewer.outputGrew(bytes.length);
    this.#flow.govern();
  }

  /** The shell has ended, and everything it wrote was given to `produced`. */
  exited(exit: ShellExit): void {
    this.exit = exit;
    for (const viewer of [...this.#viewers]) viewer.flush();
  }

  inputDrained(): void {
    for (const viewer of this.#viewers) viewer.inputDrained();
  }

  /** The screen has more waiting than it may, or no longer. */
  screenPressure(isHigh: boolean): void {
    this.#flow.screenPressure(isHigh);
  }

  attach(outlet: Outlet, frame: AttachFrame): Viewer {
    for (const viewer of [...this.#viewers]) {
      if (viewer.clientId === frame.clientId) viewer.close(TERMINAL_CLOSE.superseded, 'attached again');
    }
    const plan = this.#plan(frame.resume);
    const acceptedSequence = this.#typed.attach(frame.clientId, frame.inputSequence);
    const { clock, window = DEFAULT_WINDOW } = this.options;
    const viewer = new Viewer(frame.clientId, this, outlet, clock, {
      parsedOffset: plan.parsedOffset,
      sentOffset: plan.replayOffset,
      window,
    });
    if (frame.readOnly === true) viewer.readOnly = true;
    else this.#size.set({ cols: frame.cols, rows: frame.rows }, viewer);
    this.#viewers.add(viewer);
    this.#start.attach(viewer, plan, acceptedSequence);
    this.options.onViewersChanged?.();
    return viewer;
  }

  /** The viewer's socket is gone. The shell goes on. */
  detach(viewer: Viewer): void {
    viewer.detach();
    this.viewerClosed(viewer);
  }

  viewerClosed(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    this.#size.left(viewer);
    if (!viewer.readOnly) {
      this.#furthestSentOffset = Math.max(this.#furthestSentOffset, viewer.sentOffset);
      if (this.#answering.length === 0) this.#unattendedSince = this.options.clock.now();
    }
    this.#flow.govern();
    this.options.onViewersChanged?.();
  }

  /** It holds up nobody any more, and is given the screen as soon as it acknowledges something. */
  viewerFellBehind(viewer: Viewer): void {
    if (this.options.screen) viewer.fallBehind();
    else this.#closeStalled(viewer);
  }

  #closeStalled(viewer: Viewer): void {
    const message = 'This viewer acknowledged no output for too long.';
    viewer.closeWithError('STALLED', TERMINAL_CLOSE.stalled, message);
  }

  input(viewer: Viewer, sequence: number, bytes: Uint8Array): void {
    viewer.readOnly = false;
    const fresh = this.#typed.take(viewer, sequence, bytes);
    if ('error' in fresh) {
      viewer.closeWithError(fresh.error, fresh.closeCode, fresh.message);
      return;
    }
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
      if (viewer.isBehind) this.#start.catchUp(viewer, () => this.#closeStalled(viewer));
      this.#flow.govern();
    }
  }

  resize(cols: number, rows: number, by: Viewer): void {
    by.readOnly = false;
    this.#size.change({ cols, rows }, by);
  }

  #resized({ cols, rows }: Size, by: Viewer | null): void {
    if (this.exit === null) this.options.shell.resize(cols, rows);
    this.options.screen?.resize(cols, rows);
    for (const viewer of this.#viewers) if (viewer !== by) viewer.resized({ cols, rows });
  }

  /** Closes all viewers, such as when the session is closed or the server stops. */
  closeViewers(code: number, reason: string): void {
    for (const viewer of [...this.#viewers]) viewer.close(code, reason);
  }

  /** The viewers whose terminals answer what programs ask. */
  get #answering(): Viewer[] {
    return [...this.#viewers].filter(({ readOnly }) => !readOnly);
  }

  #plan(resume: AttachFrame['resume']): ReplayPlan {
    const others = this.#answering;
    const unattendedMs = this.options.clock.now() - this.#unattendedSince;
    return planReplay(resume, {
      epoch: this.options.epoch,
      startOffset: this.scrollback.startOffset,
      safeStartOffset: this.scrollback.safeStartOffset(),
      endOffset: this.scrollback.endOffset,
      sentOffset: Math.max(this.#furthestSentOffset, ...others.map((viewer) => viewer.sentOffset)),
      // Where no program is left, none waits for an answer.
      unattendedMs: this.exit !== null ? Infinity : others.length > 0 ? null : unattendedMs,
    });
  }
}
