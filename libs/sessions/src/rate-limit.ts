import type { SessionClock } from './ports';

/** So much at once, and so much a second in the long run. What is spent beyond that is owed, and has to be waited for. */
export class RateLimit {
  /** How long it would take to save up what may still be spent; negative: to pay what is owed. */
  #leftMs: number;
  #lookedAt: number;

  constructor(
    private readonly clock: SessionClock,
    private readonly perSecond: number,
    private readonly atOnce: number,
  ) {
    this.#leftMs = this.#timeOf(atOnce);
    this.#lookedAt = clock.now();
  }

  spend(amount: number): void {
    this.#refill();
    this.#leftMs -= this.#timeOf(amount);
  }

  /** How long until nothing is owed any more. */
  get waitMs(): number {
    this.#refill();
    return Math.max(0, Math.ceil(-this.#leftMs));
  }

  #refill(): void {
    const now = this.clock.now();
    this.#leftMs = Math.min(this.#timeOf(this.atOnce), this.#leftMs + now - this.#lookedAt);
    this.#lookedAt = now;
  }

  #timeOf(amount: number): number {
    return (amount * 1000) / this.perSecond;
  }
}
