/**
 * A small document of the owner's that several pages may write. Whoever writes it names the revision that the change was
 * made from; where that is no longer the newest, the write is refused with `REVISION_CONFLICT`, and nothing is lost.
 */
export interface Revised<T> {
  /** Grows with each write; 0 before the first. */
  readonly revision: number;
  /** Null before the first write, and after the disk it was on is gone. */
  readonly value: T | null;
}

/** `PUT` of such a document: its new value, and the revision that it replaces. Answers the new `Revised`. */
export interface ReviseRequest<T> {
  readonly revision: number;
  readonly value: T;
}
