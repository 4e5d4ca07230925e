/** How much output may be under way to one viewer, in bytes. */
export interface WindowBounds {
  readonly startBytes: number;
  readonly minBytes: number;
  readonly maxBytes: number;
}

export const DEFAULT_WINDOW: WindowBounds = {
  startBytes: 256 * 1024,
  minBytes: 128 * 1024,
  maxBytes: 4 * 1024 * 1024,
};

/** What waits in the viewer's terminal longer than this is felt: Ctrl-C stops a flood only after it was parsed. */
const LONG_QUEUE_MS = 10;
/** With less than this waiting, the line or the terminal may run dry. */
const SHORT_QUEUE_MS = 5;
/** The quickest answer is forgotten after so long, for the way to the viewer may have become longer. */
const FORGET_MS = 10_000;
/** A single late answer says nothing; the quickest of the latest few does. */
const LATEST_ANSWERS = 4;

/**
 * The window of one viewer: as large as the way to it and its terminal's speed ask for, and no larger, so that a distant
 * viewer gets the output at full speed and a near one has little of it waiting. Judged by how long bytes take from being
 * sent to being acknowledged as parsed: the quickest is the length of the way, and what is above it is waiting.
 */
export class AdaptiveWindow {
  #current: number;
  #underWay: { readonly endOffset: number; readonly sentAt: number }[] = [];
  #latest: number[] = [];
  #quickest = Infinity;
  #quickestSince = 0;
  #wasFull = false;

  constructor(private readonly bounds: WindowBounds = DEFAULT_WINDOW) {
    this.#current = bounds.startBytes;
  }

  get bytes(): number {
    return this.#current;
  }

  /** The output up to this offset is under way. `isFull`: there is more, for which the window has no room. */
  sent(endOffset: number, now: number, isFull: boolean): void {
    this.#wasFull ||= isFull;
    if (this.#underWay.at(-1)?.endOffset !== endOffset) this.#underWay.push({ endOffset, sentAt: now });
  }

  /** The output up to this offset was parsed, `newBytes` of it since the last time. */
  acknowledged(offset: number, newBytes: number, now: number): void {
    let sentAt: number | null = null;
    while (this.#underWay[0] !== undefined && this.#underWay[0].endOffset <= offset) {
      sentAt = this.#underWay.shift()!.sentAt;
    }
    if (sentAt !== null) this.#answered(now - sentAt, now);
    if (!this.#wasFull || this.#latest.length === 0) return;
    const waiting = Math.min(...this.#latest) - this.#quickest;
    if (waiting < SHORT_QUEUE_MS) this.#resize(newBytes);
    else if (waiting > LONG_QUEUE_MS) this.#resize(-newBytes / 8);
    this.#wasFull = false;
  }

  #answered(milliseconds: number, now: number): void {
    this.#latest = [...this.#latest, milliseconds].slice(-LATEST_ANSWERS);
    if (milliseconds > this.#quickest && now - this.#quickestSince < FORGET_MS) return;
    this.#quickest = Math.min(...this.#latest);
    this.#quickestSince = now;
  }

  #resize(byBytes: number): void {
    const { minBytes, maxBytes } = this.bounds;
    this.#current = Math.min(maxBytes, Math.max(minBytes, Math.round(this.#current + byBytes)));
  }
}
