import type { AttachFrame } from '@latchkey/contracts';

/** How long a program may wait for a terminal's answer while nobody is attached, until it is taken to have given up. */
const ANSWER_MS = 10_000;

/** Where a new viewer begins. All are offsets in the session's output. */
export interface ReplayPlan {
  readonly resumed: boolean;
  readonly replayOffset: number;
  readonly liveOffset: number;
  readonly parsedOffset: number;
  /** Where the missing bytes begin, if some are gone; they end at `replayOffset`. */
  readonly gapFrom: number | null;
}

export interface ReplaySituation {
  readonly epoch: number;
  readonly startOffset: number;
  /** The oldest place where a fresh terminal may begin. */
  readonly safeStartOffset: number;
  readonly endOffset: number;
  /** The furthest that any viewer was ever sent. */
  readonly sentOffset: number;
  /** How long no viewer has been attached; null while one is. */
  readonly unattendedMs: number | null;
}

/** Decides what an attaching viewer gets: exactly what it lacks, or all that is kept and how much is gone. */
export function planReplay(resume: AttachFrame['resume'], now: ReplaySituation): ReplayPlan {
  const position = resume?.epoch === now.epoch ? resume : null;
  const attended = now.unattendedMs === null || now.unattendedMs > ANSWER_MS;
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

/**
 * The same for a viewer that is given a screen first.
 * @param screenOffset where that was taken; null: there is none, and what is kept by now must do
 */
export function planOnScreen(
  plan: ReplayPlan,
  screenOffset: number | null,
  safeStartOffset: number,
): ReplayPlan {
  if (screenOffset !== null) {
    return { ...plan, replayOffset: screenOffset, liveOffset: screenOffset, parsedOffset: screenOffset };
  }
  const replayOffset = Math.max(plan.replayOffset, safeStartOffset);
  const liveOffset = Math.max(plan.liveOffset, replayOffset);
  return { ...plan, replayOffset, liveOffset, parsedOffset: replayOffset };
}
