import { SESSION_LIMITS } from '@latchkey/contracts';

/** Cell width and line height of our fonts, relative to the font size. */
const CELL = { width: 0.6, height: 1.32 };
const PADDING_PIXELS = 8;

/** Estimates how many cells fit into an element, to open a shell with; the terminal measures exactly later. */
export function sizeInCells(
  element: Pick<HTMLElement, 'clientWidth' | 'clientHeight'>,
  { fontSizePixels, lineHeight }: { readonly fontSizePixels: number; readonly lineHeight: number },
): {
  readonly cols: number;
  readonly rows: number;
} {
  const cols = Math.floor((element.clientWidth - 2 * PADDING_PIXELS) / (CELL.width * fontSizePixels));
  const rows = Math.floor(
    (element.clientHeight - 2 * PADDING_PIXELS) / (CELL.height * fontSizePixels * lineHeight),
  );
  return {
    cols: clamp(cols, SESSION_LIMITS.minCols, SESSION_LIMITS.maxCols),
    rows: clamp(rows, SESSION_LIMITS.minRows, SESSION_LIMITS.maxRows),
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
