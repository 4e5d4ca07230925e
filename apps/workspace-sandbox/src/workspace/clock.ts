/**
 * The sandbox's only clock. Tests move it forward, so that an hour of token life passes in a millisecond.
 * Everything that dates, expires or ages something asks this object, never `Date.now()`.
 */
export class SandboxClock {
  /** @param offsetMilliseconds how far this clock runs ahead of the machine's (negative: behind) */
  constructor(public offsetMilliseconds = 0) {}

  /** Epoch milliseconds by the sandbox's clock. */
  now(): number {
    return Date.now() + this.offsetMilliseconds;
  }

  /** Moves the clock forward (or, with a negative number, back). */
  advance(seconds: number): void {
    this.offsetMilliseconds += Math.round(seconds * 1000);
  }
}
