/** Bounds of one viewer's window: how many bytes of output may be sent to it without being acknowledged. */
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

/** A longer queue in the viewer's terminal is noticeable: Ctrl-C stops a flood only after the queue was parsed. */
const LONG_QUEUE_MS = 10;
/** With a shorter queue, the connection or the terminal may run idle. */
const SHORT_QUEUE_MS = 5;
/** The quickest answer expires after this time, because the path to the viewer may have become longer. */
const QUICKEST_EXPIRES_MS = 10_000;
/** One late answer proves nothing, so the quickest of the latest few counts. */
const LATEST_ANSWERS = 4;

/** Flow control for one viewer: how much output it was sent and has parsed, and how much more it may be sent. */
export class OutputCredit {
  readonly #window: AdaptiveWindow;
  #acked: number;
  #sent: number;

  /**
   * @param ackedOffset what the viewer's terminal has parsed
   * @param sentOffset what the viewer has received; the next byte to send
   */
  constructor(bounds: WindowBounds, ackedOffset: number, sentOffset: number) {
    this.#window = new AdaptiveWindow(bounds);
    this.#acked = ackedOffset;
    this.#sent = sentOffset;
  }

  get sentOffset(): number {
    return this.#sent;
  }

  get ackedOffset(): number {
    return this.#acked;
  }

  get windowBytes(): number {
    return this.#window.bytes;
  }

  /** How much may be sent now. */
  get availableBytes(): number {
    return Math.max(0, this.#window.bytes - (this.#sent - this.#acked));
  }

  /** @param isFull whether more output is waiting than the window has room for */
  spend(byteCount: number, now: number, isFull: boolean): void {
    this.#sent += byteCount;
    this.#window.sent(this.#sent, now, isFull);
  }

  /** @returns false when the viewer acknowledges output it was never sent. An older acknowledgement has no effect. */
  ack(offset: number, now: number): boolean {
    if (offset > this.#sent) return false;
    if (offset > this.#acked) this.#window.acknowledged(offset, offset - this.#acked, now);
    this.#acked = Math.max(this.#acked, offset);
    return true;
  }

  /** Continues at another offset, after a snapshot of the screen there. */
  skipTo(offset: number): void {
    this.#acked = this.#sent = offset;
  }
}

/**
 * Sizes one viewer's window by its round trip and the speed of its terminal, and no larger: a distant viewer gets output
 * at full speed, and a near one has little of it queued. Measures the time from sending bytes to the acknowledgement that
 * they were parsed. The quickest time is the round trip; anything above it is queueing.
 */
export class AdaptiveWindow {
  #current: number;
  #inFlight: { readonly endOffset: number; readonly sentAt: number }[] = [];
  #latestMs: number[] = [];
  #quickestMs = Infinity;
  #quickestSince = 0;
  #wasFull = false;

  constructor(private readonly bounds: WindowBounds = DEFAULT_WINDOW) {
    this.#current = bounds.startBytes;
  }

  get bytes(): number {
    return this.#current;
  }

  /** Notes output sent up to this offset. @param isFull whether more is waiting than the window has room for */
  sent(endOffset: number, now: number, isFull: boolean): void {
    this.#wasFull ||= isFull;
    if (this.#inFlight.at(-1)?.endOffset !== endOffset) this.#inFlight.push({ endOffset, sentAt: now });
  }

  /** Notes output parsed up to this offset, `newBytes` of it since the last time. */
  acknowledged(offset: number, newBytes: number, now: number): void {
    let sentAt: number | null = null;
    while (this.#inFlight[0] !== undefined && this.#inFlight[0].endOffset <= offset) {
      sentAt = this.#inFlight.shift()!.sentAt;
    }
    if (sentAt !== null) this.#measured(now - sentAt, now);
    if (!this.#wasFull || this.#latestMs.length === 0) return;
    const queueMs = Math.min(...this.#latestMs) - this.#quickestMs;
    if (queueMs < SHORT_QUEUE_MS) this.#resize(newBytes);
    else if (queueMs > LONG_QUEUE_MS) this.#resize(-newBytes / 8);
    this.#wasFull = false;
  }

  #measured(answerMs: number, now: number): void {
    this.#latestMs = [...this.#latestMs, answerMs].slice(-LATEST_ANSWERS);
    if (answerMs > this.#quickestMs && now - this.#quickestSince < QUICKEST_EXPIRES_MS) return;
    this.#quickestMs = Math.min(...this.#latestMs);
    this.#quickestSince = now;
  }

  #resize(byBytes: number): void {
    const { minBytes, maxBytes } = this.bounds;
    this.#current = Math.min(maxBytes, Math.max(minBytes, Math.round(this.#current + byBytes)));
  }
}
