import { AdaptiveWindow, type WindowBounds } from './adaptive-window';

/** How much output one viewer was sent and has parsed, as offsets, and how much more it may be sent. */
export class OutputCredit {
  readonly #window: AdaptiveWindow;

  /**
   * @param acked what the viewer's terminal has parsed
   * @param sent what the viewer has received; the next byte to send
   */
  constructor(
    bounds: WindowBounds,
    private acked: number,
    private sent: number,
  ) {
    this.#window = new AdaptiveWindow(bounds);
  }

  get sentOffset(): number {
    return this.sent;
  }

  get ackedOffset(): number {
    return this.acked;
  }

  get windowBytes(): number {
    return this.#window.bytes;
  }

  /** How much may be sent now. */
  get availableBytes(): number {
    return Math.max(0, this.#window.bytes - (this.sent - this.acked));
  }

  /** @param isFull more is to be sent than there is room for */
  spend(byteCount: number, now: number, isFull: boolean): void {
    this.sent += byteCount;
    this.#window.sent(this.sent, now, isFull);
  }

  /** @returns false when the viewer acknowledges what it was never sent. An older acknowledgement changes nothing. */
  ack(offset: number, now: number): boolean {
    if (offset > this.sent) return false;
    if (offset > this.acked) this.#window.acknowledged(offset, offset - this.acked, now);
    this.acked = Math.max(this.acked, offset);
    return true;
  }

  /** The viewer was given a screen as it was at this offset, and goes on from there. */
  skipTo(offset: number): void {
    this.acked = this.sent = offset;
  }
}

/**
 * Whether the shell should be paused. Two marks, so that it does not flutter between them.
 * @param fills how far each viewer's terminal is behind the end of the output, in windows; without viewers nobody is
 * waited for
 */
export function shouldPause(paused: boolean, fills: readonly number[]): boolean {
  const slowest = Math.max(0, ...fills);
  return paused ? slowest > 0.5 : slowest >= 1;
}
