import type { OutputPosition } from './output-position';
import type { ClientClock } from './types';

const ACK_EVERY_BYTES = 32 * 1024;
const ACK_DELAY_MS = 50;

/** When to acknowledge what was parsed: at once when it is much, soon when it is little. */
export class AckSchedule {
  #cancelTimer: (() => void) | null = null;

  constructor(
    private readonly clock: ClientClock,
    private readonly output: OutputPosition,
    private readonly send: (offset: number) => void,
  ) {}

  parsed(): void {
    if (this.output.unackedBytes === 0) return;
    if (this.output.unackedBytes >= ACK_EVERY_BYTES) this.#fire();
    else this.#cancelTimer ??= this.clock.after(ACK_DELAY_MS, () => this.#fire());
  }

  cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #fire(): void {
    this.cancel();
    this.send(this.output.ack());
  }
}
