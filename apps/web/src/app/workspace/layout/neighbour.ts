import type { PaneNode } from '@latchkey/contracts';
import { placePanes, type Rect } from './pane-rects';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Tolerance for rounding errors when comparing edges. */
const EPSILON = 1e-6;

/**
 * Finds the pane next to another in a direction: of those that touch its edge, the one that shares the most of it; on a tie,
 * the upper or left one. Returns null at the edge of the tab.
 */
export function neighbour(root: PaneNode, session: string, direction: Direction): string | null {
  const panes = placePanes(root);
  const from = panes.find((pane) => pane.session === session)?.rect;
  if (!from) return null;
  let best: { session: string; shared: number } | null = null;
  for (const pane of panes) {
    const shared = touches(from, pane.rect, direction) ? sharedEdge(from, pane.rect, direction) : 0;
    if (shared > (best?.shared ?? 0) + EPSILON) best = { session: pane.session, shared };
  }
  return best?.session ?? null;
}

function touches(from: Rect, to: Rect, direction: Direction): boolean {
  const distance = {
    left: from.x - (to.x + to.width),
    right: to.x - (from.x + from.width),
    up: from.y - (to.y + to.height),
    down: to.y - (from.y + from.height),
  }[direction];
  return Math.abs(distance) < EPSILON;
}

/** Returns the length of the edge that two adjacent panes share. */
function sharedEdge(from: Rect, to: Rect, direction: Direction): number {
  return direction === 'left' || direction === 'right'
    ? Math.min(from.y + from.height, to.y + to.height) - Math.max(from.y, to.y)
    : Math.min(from.x + from.width, to.x + to.width) - Math.max(from.x, to.x);
}
