/** Output that is still kept, from a place where a terminal may begin up to the last byte that was fed. */
export type History = () => Iterable<Uint8Array>;

export interface ScreenMirrorOptions {
  readonly cols: number;
  readonly rows: number;
  readonly scrollbackLines: number;
  /**
   * Told true when more output waits than `maxWaitingBytes`, which happens where it can't be skipped: pause the source;
   * and false when half of it is gone.
   */
  readonly onPressure?: (isHigh: boolean) => void;
  readonly maxWaitingBytes?: number;
  /** A program asked for somebody, by a bell (null) or by a message that is not fit to show as it is. */
  readonly onAttention?: (message: string | null) => void;
  /** From this the screen is built again after the worker died; without it there are no snapshots from then on. */
  readonly history?: History;
}
