import type { AttachedFrame, ResumePosition, ServerFrame } from '@latchkey/contracts';
import type { ClientClock } from './clock';
import type { OutputChunk } from './types';

const ACK_EVERY_BYTES = 32 * 1024;
const ACK_DELAY_MS = 50;

type ReplayStart = Pick<AttachedFrame, 'epoch' | 'replayOffset' | 'liveOffset'>;

/** The page's terminal, which parses the output. */
interface OutputSink {
  onOutput(chunk: OutputChunk): void;
  onReset?(): void;
}

/**
 * Passes output to the page's terminal in order, and acknowledges what that has parsed. Tracks three offsets in the
 * session's output: received, parsed and acknowledged. They outlive a socket, so that the next one can resume.
 */
export class OutputReceiver {
  #epoch: number | null = null;
  #received = 0;
  #parsed = 0;
  #acked = 0;
  /** Offset where live output begins; output before it is replay. */
  #live = 0;
  /** Counts restarts: chunks of an earlier generation no longer count when they are parsed. */
  #generation = 0;
  #isAttached = false;
  #cancelAck: (() => void) | null = null;

  constructor(
    private readonly clock: ClientClock,
    private readonly sink: OutputSink,
    private readonly sendAck: (offset: number) => void,
  ) {}

  get unparsedBytes(): number {
    return this.#received - this.#parsed;
  }

  compareEpoch(epoch: number): 'first' | 'same' | 'other' {
    if (this.#epoch === null) return 'first';
    return this.#epoch === epoch ? 'same' : 'other';
  }

  /** Returns the position for ATTACH, which acknowledges all parsed output; null before the first output. */
  resume(): ResumePosition | null {
    if (this.#epoch === null) return null;
    this.#acked = this.#parsed;
    return { epoch: this.#epoch, receivedOffset: this.#received, parsedOffset: this.#parsed };
  }

  /** @returns false when the server would resume at an offset that this client has not reached or has passed */
  resumeAt({ replayOffset, liveOffset }: ReplayStart): boolean {
    if (replayOffset !== this.#received) return false;
    this.#live = liveOffset;
    return true;
  }

  /** Begins at another offset; the page clears what it shows of earlier output. */
  restart({ epoch, replayOffset, liveOffset }: ReplayStart): void {
    const hadOutput = this.#epoch !== null;
    this.#epoch = epoch;
    this.#live = liveOffset;
    this.#skipTo(replayOffset);
    if (hadOutput) this.sink.onReset?.();
  }

  startAcks(): void {
    this.#isAttached = true;
    this.#ackSoon();
  }

  stopAcks(): void {
    this.#isAttached = false;
    this.#cancelAck?.();
    this.#cancelAck = null;
  }

  /** @returns false when the bytes don't continue the output */
  receive(offset: number, bytes: Uint8Array): boolean {
    if (offset !== this.#received) return false;
    const replayBytes = Math.min(Math.max(this.#live - offset, 0), bytes.length);
    this.#received += bytes.length;
    this.#deliver(bytes.subarray(0, replayBytes), true);
    this.#deliver(bytes.subarray(replayBytes), false);
    return true;
  }

  /** Takes a piece of a screen that replaces missed output. @returns false when it doesn't belong to the current screen */
  receiveSnapshot({ offset, begins, bytes }: Extract<ServerFrame, { type: 'snapshot' }>): boolean {
    if (begins) {
      this.#skipTo(offset);
      this.#live = Math.max(this.#live, offset);
      this.sink.onReset?.();
    } else if (offset !== this.#received) {
      return false;
    }
    if (bytes.length > 0) this.sink.onOutput({ bytes, replay: true, parsed: () => undefined });
    return true;
  }

  #skipTo(offset: number): void {
    this.#received = this.#parsed = this.#acked = offset;
    this.#generation += 1;
  }

  #deliver(bytes: Uint8Array, replay: boolean): void {
    if (bytes.length === 0) return;
    const generation = this.#generation;
    let isParsed = false;
    const parsed = (): void => {
      if (isParsed || generation !== this.#generation) return;
      isParsed = true;
      this.#parsed += bytes.length;
      this.#ackSoon();
    };
    this.sink.onOutput({ bytes, replay, parsed });
  }

  /** Acknowledges at once when there is much, otherwise together with what is parsed in the next few milliseconds. */
  #ackSoon(): void {
    const unackedBytes = this.#parsed - this.#acked;
    if (!this.#isAttached || unackedBytes === 0) return;
    if (unackedBytes >= ACK_EVERY_BYTES) this.#ack();
    else this.#cancelAck ??= this.clock.after(ACK_DELAY_MS, () => this.#ack());
  }

  #ack(): void {
    this.#cancelAck?.();
    this.#cancelAck = null;
    this.#acked = this.#parsed;
    this.sendAck(this.#acked);
  }
}
