/** Returns the output that is still kept, from an offset where a fresh terminal may begin to the last byte fed. */
export type History = () => Iterable<Uint8Array>;

export interface ScreenMirrorOptions {
  readonly cols: number;
  readonly rows: number;
  readonly scrollbackLines: number;
  /**
   * Called with true when more output than `maxWaitingBytes` waits to be parsed and can't be skipped: pause the source.
   * Called with false when half of it has been parsed.
   */
  readonly onPressure?: (isHigh: boolean) => void;
  readonly maxWaitingBytes?: number;
  /** A program asked for attention: by a bell (null), or with a message that must be sanitised before display. */
  readonly onAttention?: (message: string | null) => void;
  /** Rebuilds the screen after the worker died. Without it, there are no more snapshots from then on. */
  readonly history?: History;
}

/**
 * A screen as two streams of output, for a terminal that is new (or reset) and has the same size. Write `scrollback` and
 * then `viewport`, or `viewport` alone to leave out older lines; then continue with the output from `offset`.
 *
 * Older lines can't be added later, because a terminal takes them only from above the screen. To show the screen first,
 * ask for a snapshot without scrollback, and later replace it by a full one in a terminal that was reset.
 */
export interface Snapshot {
  /** How many bytes were fed before it was taken, which is the offset of the next byte to write. */
  readonly offset: number;
  readonly cols: number;
  readonly rows: number;
  /** Older lines, moved off the screen; empty when there are none. */
  readonly scrollback: Uint8Array;
  /** Both screens' text, cursor and attributes, all modes, and the start of an unfinished sequence. */
  readonly viewport: Uint8Array;
}
