const DEFAULT_LIMIT_BYTES = 1024 * 1024;

/** Tells when more waits than may, and when half of that is gone. */
export class Pressure {
  #isHigh = false;

  constructor(
    private readonly limitBytes = DEFAULT_LIMIT_BYTES,
    private readonly changed?: (isHigh: boolean) => void,
  ) {}

  weigh(waitingBytes: number): void {
    const isHigh = waitingBytes > (this.#isHigh ? this.limitBytes / 2 : this.limitBytes);
    if (isHigh === this.#isHigh) return;
    this.#isHigh = isHigh;
    this.changed?.(isHigh);
  }
}
