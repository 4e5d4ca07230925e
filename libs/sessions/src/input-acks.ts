import { TERMINAL_LIMITS } from '@latchkey/contracts';
import type { SessionClock } from './ports';

const ACK_EVERY_BYTES = 32 * 1024;
const ACK_DELAY_MS = 50;

/** What decides on the acknowledgements to one client. */
export interface AckedInput {
  /** Up to where this client's input was taken. */
  accepted(): number;
  /** Whether input waits for a shell that does not read it. */
  isCongested(): boolean;
  /** How long the next acknowledgement must wait, because input came too fast. */
  delayMs(): number;
  acknowledge(sequence: number): void;
}

/** Tells a client how far its input was taken: soon, and later if it should send no more for the moment. */
export class InputAcks {
  #acked: number;
  #isHeld = false;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly input: AckedInput,
    private readonly clock: SessionClock,
  ) {
    this.#acked = input.accepted();
  }

  /** Up to this sequence the client may send. */
  get allowedUntil(): number {
    return this.#acked + TERMINAL_LIMITS.inputWindowBytes;
  }

  /** Some of its input was taken. */
  taken(): void {
    const delay = this.input.delayMs();
    if (delay > 0) this.#ackAfter(delay);
    else if (this.input.accepted() - this.#acked >= ACK_EVERY_BYTES) this.#ack();
    else this.#ackAfter(ACK_DELAY_MS);
  }

  /** The shell has read all that waited for it. */
  drained(): void {
    if (this.#isHeld) this.#ack();
  }

  /** Nothing comes after this. */
  last(): void {
    if (this.#cancel !== null || this.#isHeld) this.#ack();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #ackAfter(milliseconds: number): void {
    this.#cancel ??= this.clock.after(milliseconds, () => this.#ack());
  }

  #ack(): void {
    this.stop();
    this.#isHeld = this.input.isCongested();
    if (this.#isHeld) return;
    this.#acked = this.input.accepted();
    this.input.acknowledge(this.#acked);
  }
}
