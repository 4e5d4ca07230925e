import type { PaneNode } from '@latchkey/contracts';
import type { SplitDirection, SplitPath } from './pane-tree';

/** A position in a tab, as fractions of its width and height. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface PlacedPane {
  readonly session: string;
  readonly rect: Rect;
}

/** The movable divider between the two parts of a split. */
export interface PlacedDivider {
  readonly path: SplitPath;
  readonly direction: SplitDirection;
  readonly ratio: number;
  /** The area that it divides. */
  readonly rect: Rect;
  /** The panes on its two sides. */
  readonly first: PaneNode;
  readonly second: PaneNode;
}

const WHOLE: Rect = { x: 0, y: 0, width: 1, height: 1 };

/** Computes the position of each pane of a tab. */
export function placePanes(node: PaneNode, rect: Rect = WHOLE): readonly PlacedPane[] {
  if ('session' in node) return [{ session: node.session, rect }];
  const [first, second] = halves(rect, node.direction, node.ratio);
  return [...placePanes(node.first, first), ...placePanes(node.second, second)];
}

/** Computes the positions of a tab's dividers. */
export function placeDividers(
  node: PaneNode,
  rect: Rect = WHOLE,
  path: SplitPath = '',
): readonly PlacedDivider[] {
  if ('session' in node) return [];
  const { direction, ratio, first, second } = node;
  const [one, other] = halves(rect, direction, ratio);
  return [
    { path, direction, ratio, rect, first, second },
    ...placeDividers(first, one, `${path}0`),
    ...placeDividers(second, other, `${path}1`),
  ];
}

function halves(rect: Rect, direction: SplitDirection, ratio: number): readonly [Rect, Rect] {
  const { x, y, width, height } = rect;
  if (direction === 'row') {
    const part = width * ratio;
    return [
      { x, y, width: part, height },
      { x: x + part, y, width: width - part, height },
    ];
  }
  const part = height * ratio;
  return [
    { x, y, width, height: part },
    { x, y: y + part, width, height: height - part },
  ];
}
