import type { ResumePosition } from '@latchkey/contracts';

/** Where a client is in a session's output: what it received, what its terminal parsed, what it acknowledged. */
export class OutputPosition {
  #epoch: number | null = null;
  #received = 0;
  #parsed = 0;
  #acked = 0;
  #live = 0;
  /** Counts replays from nothing: a chunk of an earlier one no longer counts when it is parsed. */
  #generation = 0;

  get receivedOffset(): number {
    return this.#received;
  }

  get parsedOffset(): number {
    return this.#parsed;
  }

  get unparsedBytes(): number {
    return this.#received - this.#parsed;
  }

  get unackedBytes(): number {
    return this.#parsed - this.#acked;
  }

  compareEpoch(epoch: number): 'first' | 'same' | 'other' {
    if (this.#epoch === null) return 'first';
    return this.#epoch === epoch ? 'same' : 'other';
  }

  /** What ATTACH says; null before the first output. */
  resume(): ResumePosition | null {
    if (this.#epoch === null) return null;
    this.#acked = this.#parsed;
    return { epoch: this.#epoch, receivedOffset: this.#received, parsedOffset: this.#parsed };
  }

  /** @returns false when the server would go on from elsewhere than this client is */
  resumed(replayOffset: number, liveOffset: number): boolean {
    if (replayOffset !== this.#received) return false;
    this.#live = liveOffset;
    return true;
  }

  /** @returns whether there was output of before, so that a screen must be cleared */
  restart(epoch: number, replayOffset: number, liveOffset: number): boolean {
    const hadOutput = this.#epoch !== null;
    this.#epoch = epoch;
    this.#received = this.#parsed = this.#acked = replayOffset;
    this.#live = liveOffset;
    this.#generation += 1;
    return hadOutput;
  }

  /** The terminal is given a screen as it was at this offset, and goes on from there. */
  skipTo(offset: number): void {
    this.#received = this.#parsed = this.#acked = offset;
    this.#live = Math.max(this.#live, offset);
    this.#generation += 1;
  }

  /** Takes bytes in and splits them where replay ends and live output begins. */
  receive(bytes: Uint8Array): { bytes: Uint8Array; replay: boolean }[] {
    const replayBytes = Math.min(Math.max(this.#live - this.#received, 0), bytes.length);
    this.#received += bytes.length;
    return [
      { bytes: bytes.subarray(0, replayBytes), replay: true },
      { bytes: bytes.subarray(replayBytes), replay: false },
    ].filter((part) => part.bytes.length > 0);
  }

  /** @returns a function for one call: counts the bytes as parsed, and says whether they still counted */
  parsedLater(byteCount: number): () => boolean {
    const generation = this.#generation;
    let called = false;
    return () => {
      if (called || generation !== this.#generation) return false;
      called = true;
      this.#parsed += byteCount;
      return true;
    };
  }

  /** @returns the offset to send in an ACK */
  ack(): number {
    this.#acked = this.#parsed;
    return this.#acked;
  }
}
