interface SentFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/**
 * A client's input until the server has accepted it: bytes in flight, which are sent again after a cut, and bytes that
 * wait for room. Sequences count bytes from the client's first.
 */
export class InputQueue {
  #inFlight: SentFrame[] = [];
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** Sequence of the oldest byte that is not accepted. */
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

  /** @returns false, and takes nothing, when the queue would grow past its cap */
  push(bytes: Uint8Array): boolean {
    if (this.unacceptedBytes + bytes.length > this.capBytes) return false;
    if (bytes.length > 0) {
      this.#waiting.push(bytes);
      this.#waitingBytes += bytes.length;
    }
    return true;
  }

  /** The next frame to send, or null when nothing waits or `windowBytes` are in flight already. */
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

  /** @returns false when the server claims to have accepted what was never sent, or takes back what it accepted */
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

  /** After a cut: accepts up to `sequence`; what was sent beyond it will be sent again. */
  rewind(sequence: number): boolean {
    if (!this.accept(sequence)) return false;
    const again = this.#inFlight.map((frame) => frame.bytes);
    this.#waiting.unshift(...again);
    this.#waitingBytes += this.#next - this.#base;
    this.#inFlight = [];
    this.#next = this.#base;
    return true;
  }

  /** Forgets what is in flight, which is not sent again, and numbers the rest from `sequence`. @returns bytes forgotten */
  restart(sequence: number): number {
    const forgotten = this.#next - this.#base;
    this.#inFlight = [];
    this.#base = this.#next = sequence;
    return forgotten;
  }
}
