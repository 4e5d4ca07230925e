/**
 * A screen as two streams of output, for a terminal that is new (or reset) and has the same size. Write `scrollback` and
 * then `viewport`, or `viewport` alone where older lines are not wanted; then go on with the output from `offset`.
 *
 * Older lines cannot be put in later: a terminal takes them only from above the screen. So whoever wants to show the
 * screen first asks for a snapshot without scrollback, and replaces it by a full one in a terminal that was reset.
 */
export interface Snapshot {
  /** How many bytes were fed before it was taken: the next byte to write. */
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  /** Older lines, moved off the screen; empty when there are none. */
  readonly scrollback: Uint8Array;
  /** Both screens' text, cursor and attributes, all modes, and the beginning of a sequence that has not ended yet. */
  readonly viewport: Uint8Array;
}
