/** What all shells together may read in one turn of the event loop. */
const BYTES_PER_TURN = 64 * 1024;

/**
 * Splits the read budget of a turn between the shells that flood. Together they read for less than a millisecond, so that
 * a keystroke in another shell waits no longer.
 */
export class ReadBudget {
  #flooding = 0;
  #floodingBefore = 1;

  constructor(private readonly nextTurn: (callback: () => void) => void = setImmediate) {}

  /** Returns a flooding shell's share in bytes. Call it once per turn. */
  share(): number {
    if (this.#flooding === 0) this.nextTurn(() => this.#endTurn());
    this.#flooding += 1;
    return Math.floor(BYTES_PER_TURN / Math.max(this.#flooding, this.#floodingBefore));
  }

  #endTurn(): void {
    this.#floodingBefore = this.#flooding;
    this.#flooding = 0;
  }
}
