import { PROMPT_COLUMNS, addressColumns } from './prompt-text';

const LARGEST_FONT_PIXELS = 14;
/** Below this the address may wrap, so that the rest stays readable. */
const COMFORTABLE_FONT_PIXELS = 12;
const SMALLEST_FONT_PIXELS = 8;
/** Width of a character of the terminal's face, as a share of its size. */
const CHARACTER_WIDTH = 0.6;
/** Lines of the prompt, an empty one, the one that takes the token, and one below it. */
const LINES = 15;

/** The largest size at which the whole prompt stands unbroken in the width; the address alone may wrap. */
export function promptFontPixels(widthPixels: number, tokenPageUrl: string): number {
  const whole = fitting(widthPixels, Math.max(PROMPT_COLUMNS, addressColumns(tokenPageUrl)));
  const size = whole >= COMFORTABLE_FONT_PIXELS ? whole : fitting(widthPixels, PROMPT_COLUMNS);
  return Math.min(LARGEST_FONT_PIXELS, Math.max(SMALLEST_FONT_PIXELS, size));
}

/** Rows that the prompt needs at a number of columns. */
export function promptRows(tokenPageUrl: string, columns: number): number {
  return LINES + Math.ceil(addressColumns(tokenPageUrl) / columns) - 1;
}

function fitting(widthPixels: number, columns: number): number {
  return Math.floor((widthPixels / columns / CHARACTER_WIDTH) * 2) / 2;
}
