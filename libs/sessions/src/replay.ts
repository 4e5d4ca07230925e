import {
  TERMINAL_LIMITS,
  TERMINAL_PROTOCOL_VERSION,
  type AttachFrame,
  type ServerFrame,
} from '@latchkey/contracts';
import type { ScreenPort, ScreenSnapshot } from './ports';
import type { Scrollback } from './scrollback';
import type { Size } from './terminal-size';
import type { Viewer } from './viewer';

/** How long a program waits for a terminal's answer while no viewer is attached, before it counts as having given up. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A SNAPSHOT frame has a byte of flags that OUTPUT has not. */
const SNAPSHOT_PIECE_BYTES = TERMINAL_LIMITS.maxPayloadBytes - 1;

/** Where a new viewer begins, as offsets in the session's output. */
export interface ReplayPlan {
  readonly resumed: boolean;
  readonly replayOffset: number;
  readonly liveOffset: number;
  readonly parsedOffset: number;
  /** Start of the lost bytes, which end at `replayOffset`; null when none are lost. */
  readonly gapFrom: number | null;
}

export interface ReplaySituation {
  readonly epoch: number;
  readonly startOffset: number;
  /** The oldest offset at which a fresh terminal may begin. */
  readonly safeStartOffset: number;
  readonly endOffset: number;
  /** The furthest offset that any viewer was ever sent. */
  readonly sentOffset: number;
  /** How long no viewer has been attached; null while one is. */
  readonly unattendedMs: number | null;
}

/** Plans what an attaching viewer gets: exactly the bytes it lacks, or all that is kept and a gap before it. */
export function planReplay(resume: AttachFrame['resume'], now: ReplaySituation): ReplayPlan {
  const position = resume?.epoch === now.epoch ? resume : null;
  const attended = now.unattendedMs === null || now.unattendedMs > ANSWER_TIMEOUT_MS;
  if (
    position !== null &&
    position.receivedOffset >= now.startOffset &&
    position.receivedOffset <= now.endOffset
  ) {
    const { receivedOffset, parsedOffset } = position;
    return {
      resumed: true,
      replayOffset: receivedOffset,
      liveOffset: attended ? now.endOffset : receivedOffset,
      parsedOffset,
      gapFrom: null,
    };
  }
  const replayOffset = now.safeStartOffset;
  const gapFrom = position !== null && position.receivedOffset < replayOffset ? position.receivedOffset : 0;
  return {
    resumed: false,
    replayOffset,
    liveOffset: attended ? now.endOffset : Math.max(replayOffset, now.sentOffset),
    parsedOffset: replayOffset,
    gapFrom: gapFrom < replayOffset ? gapFrom : null,
  };
}

/** Adapts a plan to a snapshot of the screen at `offset`, which replaces the output before it. */
function planOnSnapshot(plan: ReplayPlan, offset: number): ReplayPlan {
  return { ...plan, replayOffset: offset, liveOffset: offset, parsedOffset: offset };
}

/** Adapts a plan to output dropped from the scrollback since it was made. */
function planOnScrollback(plan: ReplayPlan, safeStartOffset: number): ReplayPlan {
  const replayOffset = Math.max(plan.replayOffset, safeStartOffset);
  const liveOffset = Math.max(plan.liveOffset, replayOffset);
  return { ...plan, replayOffset, liveOffset, parsedOffset: replayOffset };
}

/** The parts of a session that a replay needs. */
interface ReplayedSession {
  readonly epoch: number;
  readonly scrollback: Scrollback;
  readonly screen: ScreenPort | null;
  size(): Size;
  /** A viewer follows the live output from now on. */
  viewerIsLive(): void;
}

/** Brings viewers to the live output: by the bytes they lack, or by a snapshot where those are no longer kept. */
export class Replay {
  constructor(private readonly session: ReplayedSession) {}

  /** Answers ATTACH. */
  attach(viewer: Viewer, plan: ReplayPlan, acceptedSequence: number): void {
    const { screen, scrollback } = this.session;
    // Kept output may hold a query that no terminal has answered. A snapshot would lose it, so the output is replayed.
    const isAllAnswered = plan.liveOffset === scrollback.endOffset && plan.liveOffset > 0;
    if (screen === null || plan.resumed || !isAllAnswered) this.#begin(viewer, plan, acceptedSequence, null);
    else void screen.snapshot().then((taken) => this.#beginOnScreen(viewer, plan, acceptedSequence, taken));
  }

  /**
   * Sends a stalled viewer that moves again a snapshot in place of the output it missed.
   * @param onFailure called when there is no snapshot
   */
  catchUp(viewer: Viewer, onFailure: () => void): void {
    viewer.catchingUp();
    void this.session.screen?.snapshot().then((screen) => {
      if (viewer.isClosed) return;
      if (!this.#isUsable(screen)) return onFailure();
      sendSnapshot(viewer, screen);
      viewer.goLive(screen.offset);
      this.session.viewerIsLive();
    });
  }

  #beginOnScreen(
    viewer: Viewer,
    plan: ReplayPlan,
    acceptedSequence: number,
    taken: ScreenSnapshot | null,
  ): void {
    if (viewer.isClosed) return;
    if (this.#isUsable(taken))
      return this.#begin(viewer, planOnSnapshot(plan, taken.offset), acceptedSequence, taken);
    const fallback = planOnScrollback(plan, this.session.scrollback.safeStartOffset());
    this.#begin(viewer, fallback, acceptedSequence, null);
  }

  #begin(
    viewer: Viewer,
    { resumed, replayOffset, liveOffset, gapFrom }: ReplayPlan,
    acceptedSequence: number,
    screen: ScreenSnapshot | null,
  ): void {
    viewer.attached({
      type: 'attached',
      version: TERMINAL_PROTOCOL_VERSION,
      resumed,
      epoch: this.session.epoch,
      replayOffset,
      liveOffset,
      acceptedSequence,
      ...this.session.size(),
      windowBytes: viewer.windowBytes,
    });
    if (gapFrom !== null) viewer.send({ type: 'gap', from: gapFrom, to: replayOffset });
    if (screen) sendSnapshot(viewer, screen);
    viewer.goLive(replayOffset);
    this.session.viewerIsLive();
  }

  /** A snapshot is usable while all output after it is still kept. */
  #isUsable(screen: ScreenSnapshot | null): screen is ScreenSnapshot {
    return screen !== null && screen.offset >= this.session.scrollback.startOffset;
  }
}

function sendSnapshot(viewer: Viewer, screen: ScreenSnapshot): void {
  for (const frame of snapshotFrames(screen)) viewer.send(frame);
}

/** Splits a screen into frames. An empty screen takes one frame too, which clears the terminal. */
function* snapshotFrames({ offset, scrollback, viewport }: ScreenSnapshot): Generator<ServerFrame> {
  let begins = true;
  for (const part of [scrollback, viewport]) {
    for (let at = 0; at < part.length; at += SNAPSHOT_PIECE_BYTES) {
      const bytes = part.subarray(at, at + SNAPSHOT_PIECE_BYTES);
      yield { type: 'snapshot', offset, begins, bytes };
      begins = false;
    }
  }
  if (begins) yield { type: 'snapshot', offset, begins, bytes: new Uint8Array(0) };
}
