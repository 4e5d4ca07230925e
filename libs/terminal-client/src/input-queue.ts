interface SentFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/**
 * Holds a client's input until the server has accepted it: bytes in flight, which are sent again after a cut, and bytes
 * that wait for room in the window. A sequence counts bytes from the client's first.
 */
export class InputQueue {
  #inFlight: SentFrame[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Sequence of the oldest unaccepted byte. */
  #base = 0;
  /** Sequence of the next byte to send. */
  #next = 0;

  constructor(
    private readonly capBytes: number,
    private readonly frameBytes: number,
  ) {}

  get acceptedSequence(): number {
    return this.#base;
  }

  get unacceptedBytes(): number {
    return this.#next - this.#base + this.#waitingBytes;
  }

  /** @returns false, with nothing taken, when the queue would grow past its cap */
  push(bytes: Uint8Array): boolean {
    if (this.unacceptedBytes + bytes.length > this.capBytes) return false;
    if (bytes.length > 0) {
      this.#waiting.push(bytes);
      this.#waitingBytes += bytes.length;
    }
    return true;
  }

  /** Returns the next frame to send, or null when nothing waits or `windowBytes` are in flight already. */
  takeFrame(windowBytes: number): SentFrame | null {
    const room = Math.min(this.frameBytes, windowBytes - (this.#next - this.#base), this.#waitingBytes);
    if (room <= 0) return null;
    const bytes = new Uint8Array(room);
    for (let filled = 0; filled < room;) {
      const chunk = this.#waiting[0]!;
      const part = chunk.subarray(0, room - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) this.#waiting.shift();
      else this.#waiting[0] = chunk.subarray(part.length);
    }
    const frame = { sequence: this.#next, bytes };
    this.#inFlight.push(frame);
    this.#next += room;
    this.#waitingBytes -= room;
    return frame;
  }

  /** @returns false when the server accepts bytes that were never sent, or withdraws an acceptance */
  accept(sequence: number): boolean {
    if (sequence < this.#base || sequence > this.#next) return false;
    this.#base = sequence;
    for (let frame = this.#inFlight[0]; frame && frame.sequence < sequence; frame = this.#inFlight[0]) {
      const accepted = sequence - frame.sequence;
      if (accepted < frame.bytes.length) {
        this.#inFlight[0] = { sequence, bytes: frame.bytes.subarray(accepted) };
        break;
      }
      this.#inFlight.shift();
    }
    return true;
  }

  /** Prepares for another socket: accepts up to `sequence`, and sends what is in flight beyond it again. */
  rewind(sequence: number): boolean {
    if (!this.accept(sequence)) return false;
    const unaccepted = this.#inFlight.map((frame) => frame.bytes);
    this.#waiting.unshift(...unaccepted);
    this.#waitingBytes += this.#next - this.#base;
    this.#inFlight = [];
    this.#next = this.#base;
    return true;
  }

  /** Drops what is in flight for good, and numbers the rest from `sequence`. @returns how many bytes were dropped */
  restart(sequence: number): number {
    const dropped = this.#next - this.#base;
    this.#inFlight = [];
    this.#base = this.#next = sequence;
    return dropped;
  }
}
