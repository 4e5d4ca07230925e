import {
  TERMINAL_CLOSE,
  TERMINAL_LIMITS,
  TERMINAL_PROTOCOL_VERSION,
  type AttachFrame,
} from '@latchkey/contracts';
import { InputLedger } from './input-ledger';
import { shouldPause } from './output-credit';
import type { Outlet, SessionClock, ShellPort } from './ports';
import { planReplay } from './replay-plan';
import { Scrollback } from './scrollback';
import { Viewer, type ShellExit, type ViewedSession } from './viewer';

/** From here on INPUT_ACKs are held back, so that clients stop sending. */
const CONGESTED_INPUT_BYTES = TERMINAL_LIMITS.inputWindowBytes;
/** Input that may wait for a shell that doesn't read; more is not taken. */
const MAX_QUEUED_INPUT_BYTES = 1024 * 1024;
/** A viewer that holds the shell up and acknowledges nothing for so long is let go. */
const STALL_MILLISECONDS = 10_000;

export interface SessionOptions {
  /** Random: tells this shell's output from that of another with the same id. */
  readonly epoch: number;
  readonly cols: number;
  readonly rows: number;
  readonly clock: SessionClock;
  readonly shell: ShellPort;
  readonly scrollback?: Scrollback;
  readonly windowBytes?: number;
  /** A viewer came or went. */
  readonly onViewersChanged?: () => void;
}

/** One shell and its viewers: what was produced, who was sent how much of it, whether the shell must wait. */
export class TerminalSession implements ViewedSession {
  readonly scrollback: Scrollback;
  exit: ShellExit | null = null;
  private readonly viewers = new Set<Viewer>();
  private readonly inputLedger = new InputLedger();
  private readonly windowBytes: number;
  private size: { cols: number; rows: number };
  private paused = false;
  private pausedAt = 0;
  private cancelStallCheck: (() => void) | null = null;
  private furthestSentOffset = 0;
  private unattendedSince: number;

  constructor(private readonly options: SessionOptions) {
    this.scrollback = options.scrollback ?? new Scrollback();
    this.windowBytes = options.windowBytes ?? TERMINAL_LIMITS.outputWindowBytes;
    this.size = { cols: options.cols, rows: options.rows };
    this.unattendedSince = options.clock.now();
  }

  get cols(): number {
    return this.size.cols;
  }

  get rows(): number {
    return this.size.rows;
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

  acceptedSequence(clientId: string): number {
    return this.inputLedger.acceptedSequence(clientId);
  }

  /** The shell wrote these bytes. They are copied. */
  produced(bytes: Uint8Array): void {
    this.scrollback.append(bytes);
    for (const viewer of [...this.viewers]) viewer.outputGrew(bytes.length);
    this.governFlow();
  }

  /** The shell has ended, and everything it wrote was given to `produced`. */
  exited(exit: ShellExit): void {
    this.exit = exit;
    for (const viewer of [...this.viewers]) viewer.flush();
  }

  inputDrained(): void {
    for (const viewer of this.viewers) viewer.inputDrained();
  }

  attach(outlet: Outlet, frame: AttachFrame): Viewer {
    for (const viewer of [...this.viewers]) {
      if (viewer.clientId === frame.clientId) viewer.close(TERMINAL_CLOSE.superseded, 'attached again');
    }
    const plan = planReplay(frame.resume, {
      epoch: this.options.epoch,
      startOffset: this.scrollback.startOffset,
      safeStartOffset: this.scrollback.safeStartOffset(),
      endOffset: this.scrollback.endOffset,
      sentOffset: this.sentOffset(),
      unattendedMilliseconds: this.viewers.size > 0 ? null : this.options.clock.now() - this.unattendedSince,
    });
    const acceptedSequence = this.inputLedger.attach(frame.clientId, frame.inputSequence);
    const viewer = new Viewer(frame.clientId, this, outlet, this.options.clock, {
      parsedOffset: plan.parsedOffset,
      sentOffset: plan.replayOffset,
      windowBytes: this.windowBytes,
    });
    this.resize(frame.cols, frame.rows, viewer);
    viewer.send({
      type: 'attached',
      version: TERMINAL_PROTOCOL_VERSION,
      resumed: plan.resumed,
      epoch: this.options.epoch,
      replayOffset: plan.replayOffset,
      liveOffset: plan.liveOffset,
      acceptedSequence,
      ...this.size,
      windowBytes: this.windowBytes,
    });
    if (plan.gapFrom !== null) viewer.send({ type: 'gap', from: plan.gapFrom, to: plan.replayOffset });
    this.viewers.add(viewer);
    viewer.flush();
    this.governFlow();
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
    this.furthestSentOffset = Math.max(this.furthestSentOffset, viewer.sentOffset);
    if (this.viewers.size === 0) this.unattendedSince = this.options.clock.now();
    this.governFlow();
    this.options.onViewersChanged?.();
  }

  input(viewer: Viewer, sequence: number, bytes: Uint8Array): void {
    if (this.options.shell.queuedInputBytes + bytes.length > MAX_QUEUED_INPUT_BYTES) {
      const message = 'The program in the shell does not read its input, and too much is waiting for it.';
      viewer.closeWithError('INPUT_QUEUE_FULL', TERMINAL_CLOSE.tryAgainLater, message);
      return;
    }
    const verdict = this.inputLedger.take(viewer.clientId, sequence, bytes.length);
    if (verdict.kind === 'gap') {
      const message = 'Input arrived out of order.';
      viewer.closeWithError('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, message);
      return;
    }
    const fresh = bytes.subarray(verdict.duplicateBytes);
    if (fresh.length > 0 && this.exit === null) this.options.shell.write(fresh);
    viewer.inputTaken();
  }

  acknowledged(viewer: Viewer, offset: number): void {
    if (viewer.acknowledged(offset)) this.governFlow();
    else {
      const message = 'Output was acknowledged that was never sent.';
      viewer.closeWithError('PROTOCOL_ERROR', TERMINAL_CLOSE.protocolError, message);
    }
  }

  /** The latest to attach or resize governs: that is the viewer a person is looking at. */
  resize(cols: number, rows: number, by: Viewer): void {
    if (cols === this.size.cols && rows === this.size.rows) return;
    this.size = { cols, rows };
    if (this.exit === null) this.options.shell.resize(cols, rows);
    for (const viewer of this.viewers) if (viewer !== by) viewer.send({ type: 'resized', cols, rows });
  }

  /** Closes all viewers, such as when the session is closed or the server stops. */
  closeViewers(code: number, reason: string): void {
    for (const viewer of [...this.viewers]) viewer.close(code, reason);
  }

  private sentOffset(): number {
    return Math.max(this.furthestSentOffset, ...[...this.viewers].map((viewer) => viewer.sentOffset));
  }

  private governFlow(): void {
    const lags = [...this.viewers].map((viewer) => viewer.lagBytes);
    const pause = shouldPause(this.paused, lags, this.windowBytes);
    if (pause === this.paused) return;
    this.paused = pause;
    this.cancelStallCheck?.();
    this.cancelStallCheck = null;
    if (pause) {
      this.pausedAt = this.options.clock.now();
      this.options.shell.pause();
      this.checkForStallsLater(STALL_MILLISECONDS);
    } else {
      this.options.shell.resume();
    }
  }

  private checkForStallsLater(milliseconds: number): void {
    this.cancelStallCheck = this.options.clock.after(milliseconds, () => {
      this.cancelStallCheck = null;
      this.dropStalled();
    });
  }

  private dropStalled(): void {
    const now = this.options.clock.now();
    let longestQuiet = 0;
    for (const viewer of [...this.viewers]) {
      if (viewer.lagBytes <= this.windowBytes / 2) continue;
      const quietMilliseconds = now - Math.max(viewer.lastProgressAt, this.pausedAt);
      if (quietMilliseconds < STALL_MILLISECONDS) {
        longestQuiet = Math.max(longestQuiet, quietMilliseconds);
        continue;
      }
      const message = 'This viewer acknowledged no output for too long.';
      viewer.closeWithError('STALLED', TERMINAL_CLOSE.stalled, message);
    }
    if (this.paused) this.checkForStallsLater(STALL_MILLISECONDS - longestQuiet);
  }
}
