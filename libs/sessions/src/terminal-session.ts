import { TERMINAL_CLOSE, type AttachFrame } from '@latchkey/contracts';
import { Backpressure } from './backpressure';
import { DEFAULT_WINDOW } from './output-credit';
import type { Outlet, SessionOptions } from './ports';
import { planReplay, Replay, type ReplayPlan } from './replay';
import { Scrollback } from './scrollback';
import { SessionInput } from './session-input';
import { TerminalSize, type Size } from './terminal-size';
import { Viewer, type ShellExit, type ViewedSession } from './viewer';

/** One shell and its viewers: keeps its output, sends it to each viewer, and takes their input. */
export class TerminalSession implements ViewedSession {
  readonly scrollback: Scrollback;
  exit: ShellExit | null = null;
  readonly #viewers = new Set<Viewer>();
  readonly #backpressure: Backpressure;
  readonly #replay: Replay;
  readonly #input: SessionInput;
  readonly #size: TerminalSize<Viewer>;
  #furthestSentOffset = 0;
  #unattendedSince: number;

  constructor(private readonly options: SessionOptions) {
    const { clock, shell, cols, rows } = options;
    this.scrollback = options.scrollback ?? new Scrollback();
    this.#input = new SessionInput(clock, shell);
    this.#size = new TerminalSize<Viewer>({ cols, rows }, clock, (size, by) => this.#resized(size, by));
    this.#unattendedSince = clock.now();
    this.#backpressure = new Backpressure(shell, clock, this.#viewers, (viewer) =>
      this.viewerStalled(viewer),
    );
    this.#replay = new Replay({
      epoch: options.epoch,
      scrollback: this.scrollback,
      screen: options.screen ?? null,
      size: () => this.#size.current,
      viewerIsLive: () => this.#backpressure.update(),
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

  /** Counts the viewers of other clients. */
  viewersBeside(clientId: string): number {
    return [...this.#viewers].filter((viewer) => viewer.clientId !== clientId).length;
  }

  get inputCongested(): boolean {
    return this.#input.isCongested;
  }

  get inputDelayMs(): number {
    return this.#input.delayMs;
  }

  acceptedSequence(clientId: string): number {
    return this.#input.acceptedSequence(clientId);
  }

  /** Takes output of the shell, which is copied. */
  produced(bytes: Uint8Array): void {
    for (const kept of this.scrollback.append(bytes)) this.options.screen?.feed(kept);
    for (const viewer of [...this.#viewers]) viewer.outputGrew(bytes.length);
    this.#backpressure.update();
  }

  /** The shell has ended, and all its output was passed to `produced`. */
  exited(exit: ShellExit): void {
    this.exit = exit;
    for (const viewer of [...this.#viewers]) viewer.flush();
  }

  inputDrained(): void {
    for (const viewer of this.#viewers) viewer.inputDrained();
  }

  /** The screen mirror has more to parse than it should, or no longer. */
  screenPressure(isHigh: boolean): void {
    this.#backpressure.screenPressure(isHigh);
  }

  attach(outlet: Outlet, frame: AttachFrame): Viewer {
    for (const viewer of [...this.#viewers]) {
      if (viewer.clientId === frame.clientId) viewer.close(TERMINAL_CLOSE.superseded, 'attached again');
    }
    const plan = this.#plan(frame.resume);
    const acceptedSequence = this.#input.attach(frame.clientId, frame.inputSequence);
    const { clock, window = DEFAULT_WINDOW } = this.options;
    const viewer = new Viewer(frame.clientId, this, outlet, clock, {
      parsedOffset: plan.parsedOffset,
      sentOffset: plan.replayOffset,
      window,
    });
    if (frame.readOnly === true) viewer.readOnly = true;
    else this.#size.set({ cols: frame.cols, rows: frame.rows }, viewer);
    this.#viewers.add(viewer);
    this.#replay.attach(viewer, plan, acceptedSequence);
    this.options.onViewersChanged?.();
    return viewer;
  }

  /** The viewer's socket is gone. The shell keeps running. */
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
    this.#backpressure.update();
    this.options.onViewersChanged?.();
  }

  /** Stops waiting for this viewer. It gets a snapshot as soon as it acknowledges something. */
  viewerStalled(viewer: Viewer): void {
    if (this.options.screen) viewer.stall();
    else this.#closeStalled(viewer);
  }

  #closeStalled(viewer: Viewer): void {
    const message = 'This viewer acknowledged no output for too long.';
    viewer.closeWithError('STALLED', TERMINAL_CLOSE.stalled, message);
  }

  input(viewer: Viewer, sequence: number, bytes: Uint8Array): void {
    viewer.readOnly = false;
    const fresh = this.#input.take(viewer, sequence, bytes);
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
      const message = 'The viewer acknowledged output that was never sent.';
      viewer.closeWithError('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, message);
    } else {
      if (viewer.isStalled) this.#replay.catchUp(viewer, () => this.#closeStalled(viewer));
      this.#backpressure.update();
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

  /** Closes all viewers, because the session is closed or the server stops. */
  closeViewers(code: number, reason: string): void {
    for (const viewer of [...this.#viewers]) viewer.close(code, reason);
  }

  /** The viewers whose terminals answer programs' queries. */
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
      // After the exit no program waits for an answer.
      unattendedMs: this.exit !== null ? Infinity : others.length > 0 ? null : unattendedMs,
    });
  }
}
