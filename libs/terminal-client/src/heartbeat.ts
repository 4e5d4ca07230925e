import type { ClientClock } from './clock';

const PING_EVERY_MS = 10_000;
/** A ping younger than this describes the connection well enough. */
const FRESH_MS = 2_000;

/** Pings at once and then every 10 s, measures the round trip, and reports a server that left a ping unanswered. */
export class Heartbeat {
  #measuredMs: number | null = null;
  #counter = 0;
  #pingedAt = 0;
  #unansweredSince: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly clock: ClientClock,
    private readonly ping: (opaque: Uint8Array) => void,
    private readonly onDead: () => void,
  ) {}

  /** The latest round trip, or the time waited so far for the next answer if that is longer. Null before the first. */
  get roundTripMs(): number | null {
    if (this.#measuredMs === null || this.#unansweredSince === null) return this.#measuredMs;
    return Math.max(this.#measuredMs, this.clock.now() - this.#unansweredSince);
  }

  start(): void {
    this.stop();
    this.#beat();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#unansweredSince = null;
  }

  /** Pings now unless a ping is recent, because a person has just typed and waits for the echo. */
  hurry(): void {
    const isFresh = this.clock.now() - this.#pingedAt < FRESH_MS;
    if (this.#cancel === null || this.#unansweredSince !== null || isFresh) return;
    this.#cancel();
    this.#beat();
  }

  /** Ignores answers to earlier pings than the latest. */
  answered(opaque: Uint8Array): void {
    if (opaque[0] !== this.#counter || this.#unansweredSince === null) return;
    this.#measuredMs = this.clock.now() - this.#unansweredSince;
    this.#unansweredSince = null;
  }

  #beat(): void {
    if (this.#unansweredSince !== null) {
      this.onDead();
      return;
    }
    this.#counter = (this.#counter + 1) % 256;
    this.#unansweredSince = this.#pingedAt = this.clock.now();
    this.#cancel = this.clock.after(PING_EVERY_MS, () => this.#beat());
    this.ping(Uint8Array.of(this.#counter));
  }
}
