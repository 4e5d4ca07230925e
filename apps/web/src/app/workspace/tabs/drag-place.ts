/** Where a thing lies in a row. */
export interface Span {
  readonly left: number;
  readonly width: number;
}

/**
 * The place among the others that a tab is dragged to: in front of the first whose middle is to the right of the pointer.
 * @param others those that are not dragged, in their order
 */
export function dragPlace(others: readonly Span[], pointerX: number): number {
  const place = others.findIndex(({ left, width }) => pointerX < left + width / 2);
  return place === -1 ? others.length : place;
}
