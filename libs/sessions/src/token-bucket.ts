import type { SessionClock } from './ports';

/**
 * A token bucket that may go into debt: spending always succeeds, and the caller waits until the debt is paid off. Allows
 * a burst, and a fixed rate in the long run.
 */
export class TokenBucket {
  /** The balance, as the time it takes to refill it; negative while in debt. */
  #balanceMs: number;
  #refilledAt: number;

  constructor(
    private readonly clock: SessionClock,
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.#balanceMs = this.#toMs(burst);
    this.#refilledAt = clock.now();
  }

  spend(amount: number): void {
    this.#refill();
    this.#balanceMs -= this.#toMs(amount);
  }

  /** Time until the debt is paid off; 0 without debt. */
  get waitMs(): number {
    this.#refill();
    return Math.max(0, Math.ceil(-this.#balanceMs));
  }

  #refill(): void {
    const now = this.clock.now();
    this.#balanceMs = Math.min(this.#toMs(this.burst), this.#balanceMs + now - this.#refilledAt);
    this.#refilledAt = now;
  }

  #toMs(amount: number): number {
    return (amount * 1000) / this.perSecond;
  }
}
