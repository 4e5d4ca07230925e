/** One shell alone may read so much in one turn of the event loop; several share it. */
const BYTES_PER_TURN = 64 * 1024;

/**
 * How much a shell that floods may read at once. All of them together read for less than a millisecond, so that a key
 * typed into another shell does not wait for longer.
 */
export class ReadBudget {
  #flooding = 0;
  #floodingBefore = 1;

  constructor(private readonly nextTurn: (callback: () => void) => void = setImmediate) {}

  /** Asked by a shell that floods, once a turn. @returns bytes */
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
