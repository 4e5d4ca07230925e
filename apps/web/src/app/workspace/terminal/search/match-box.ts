import type { Terminal } from '@xterm/xterm';

/** A rectangle of the page, in CSS pixels. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Where on the page the match is that the search has gone to; its first line. Null when there is none. */
export function matchBox(terminal: Terminal): Box | null {
  const match = terminal.getSelectionPosition();
  const screen = terminal.element?.querySelector('.xterm-screen')?.getBoundingClientRect();
  if (!match || !screen) return null;
  const { start, end } = match;
  const [lineHeight, cellWidth] = [screen.height / terminal.rows, screen.width / terminal.cols];
  const top = screen.top + (start.y - terminal.buffer.active.viewportY) * lineHeight;
  const endColumn = end.y === start.y ? end.x : terminal.cols;
  return {
    top,
    bottom: top + lineHeight,
    left: screen.left + start.x * cellWidth,
    right: screen.left + endColumn * cellWidth,
  };
}

/** One lies over the other, if only by a part. */
export function overlap(one: Box, other: Box): boolean {
  return one.top < other.bottom && other.top < one.bottom && one.left < other.right && other.left < one.right;
}
