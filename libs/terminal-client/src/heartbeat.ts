import type { ClientClock } from './types';

const PING_EVERY_MILLISECONDS = 10_000;

/** Pings at once and then every 10 s, measures the round trip, and reports a server that left a ping unanswered. */
export class Heartbeat {
  roundTripMilliseconds: number | null = null;
  private counter = 0;
  private unansweredSince: number | null = null;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly clock: ClientClock,
    private readonly ping: (opaque: Uint8Array) => void,
    private readonly dead: () => void,
  ) {}

  start(): void {
    this.stop();
    this.beat();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
    this.unansweredSince = null;
  }

  /** The answer to an older ping than the latest says nothing. */
  answered(opaque: Uint8Array): void {
    if (opaque[0] !== this.counter || this.unansweredSince === null) return;
    this.roundTripMilliseconds = this.clock.now() - this.unansweredSince;
    this.unansweredSince = null;
  }

  private beat(): void {
    if (this.unansweredSince !== null) {
      this.dead();
      return;
    }
    this.counter = (this.counter + 1) % 256;
    this.unansweredSince = this.clock.now();
    this.cancel = this.clock.after(PING_EVERY_MILLISECONDS, () => this.beat());
    this.ping(Uint8Array.of(this.counter));
  }
}
