/** How much output one viewer was sent and has parsed, as offsets. */
export class OutputCredit {
  /**
   * @param ackedOffset what the viewer's terminal has parsed
   * @param sentOffset what the viewer has received; the next byte to send
   */
  constructor(
    private readonly windowBytes: number,
    private acked: number,
    private sent: number,
  ) {}

  get sentOffset(): number {
    return this.sent;
  }

  get ackedOffset(): number {
    return this.acked;
  }

  /** How much may be sent now. */
  get availableBytes(): number {
    return Math.max(0, this.windowBytes - (this.sent - this.acked));
  }

  spend(byteCount: number): void {
    this.sent += byteCount;
  }

  /** @returns false when the viewer acknowledges what it was never sent. An older acknowledgement changes nothing. */
  ack(offset: number): boolean {
    if (offset > this.sent) return false;
    this.acked = Math.max(this.acked, offset);
    return true;
  }
}

/**
 * Whether the shell should be paused. Two marks, so that it does not flutter between them.
 * @param lagBytes how far each viewer's terminal is behind the end of the output; without viewers nobody is waited for
 */
export function shouldPause(paused: boolean, lagBytes: readonly number[], windowBytes: number): boolean {
  const slowest = Math.max(0, ...lagBytes);
  return paused ? slowest > windowBytes / 2 : slowest >= windowBytes;
}
