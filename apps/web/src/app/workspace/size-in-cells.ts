import { SESSION_LIMITS } from '@latchkey/contracts';

/** A cell of the terminal's face at 14 px with a line height of 1.1, and the air around the terminal. */
const CELL = { widthPixels: 8, heightPixels: 20 };
const AIR_PIXELS = 8;

/** About how many cells fit into an element, to open a shell with; the terminal then measures exactly. */
export function sizeInCells(element: Pick<HTMLElement, 'clientWidth' | 'clientHeight'>): {
  readonly cols: number;
  readonly rows: number;
} {
  const cols = Math.floor((element.clientWidth - 2 * AIR_PIXELS) / CELL.widthPixels);
  const rows = Math.floor((element.clientHeight - 2 * AIR_PIXELS) / CELL.heightPixels);
  return {
    cols: clamp(cols, SESSION_LIMITS.minCols, SESSION_LIMITS.maxCols),
    rows: clamp(rows, SESSION_LIMITS.minRows, SESSION_LIMITS.maxRows),
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
