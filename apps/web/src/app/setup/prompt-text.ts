import type { PatStatus } from '@latchkey/contracts';

const RULE = '━'.repeat(49);
const OPEN_STEP = '  1. Open: ';
const OSC_8 = '\u001b]8;;';
const ST = '\u001b\\';
const BOLD = '\u001b[1m';
const PLAIN = '\u001b[0m';
const DIM = '\u001b[90m';
const BLUE = '\u001b[34m';
const YELLOW = '\u001b[33m';

/** Columns that the prompt needs without wrapping. */
export const PROMPT_COLUMNS = RULE.length + 1;
/** The label of the input line. */
export const INPUT_LABEL = '  Token: ';

const MAX_FONT_PIXELS = 14;
/** If the font would be smaller than this, the address wraps instead. */
const COMFORTABLE_FONT_PIXELS = 12;
const MIN_FONT_PIXELS = 8;
/** The width of a character relative to the font size. */
const CHARACTER_WIDTH = 0.6;
/** The prompt, an empty line, the input line and one more. */
const PROMPT_ROWS = 15;

/** Returns the prompt's first line: why it asks for a token. */
function reasonToAsk(state: PatStatus['state'] | null): string {
  return state === 'stale' ? 'Your token no longer works.' : 'Databricks CLI is not configured.';
}

/** Spells the address as in the prompt, without a slash between host and fragment. */
function shownAddress(tokenPageUrl: string): string {
  return tokenPageUrl.replace(/^(https?:\/\/[^/#]+)\/#/, '$1#');
}

/** The width of the line with the address. */
function addressColumns(tokenPageUrl: string): number {
  return OPEN_STEP.length + shownAddress(tokenPageUrl).length;
}

/** Builds the set-up prompt with terminal escape sequences for colours and the link. */
export function promptText(state: PatStatus['state'] | null, tokenPageUrl: string): string {
  const heading = state === 'stale' ? YELLOW : '';
  const link = `${OSC_8}${tokenPageUrl}${ST}${BLUE}${shownAddress(tokenPageUrl)}${PLAIN}${OSC_8}${ST}`;
  return [
    `${DIM}${RULE}${PLAIN}`,
    `  ${BOLD}${heading}${reasonToAsk(state)}${PLAIN}`,
    '',
    '  To allow the coding agent to act on your behalf,',
    '  create a short-lived token and paste it here.',
    '',
    `${OPEN_STEP}${link}`,
    '  2. Create a token (any lifetime — it will be',
    '     auto-rotated every 10 minutes)',
    '  3. Paste it below',
    `${DIM}${RULE}${PLAIN}`,
    '',
  ].join('\r\n');
}

/** Returns the largest font size at which the prompt fits the width. Only the address may wrap. */
export function promptFontPixels(widthPixels: number, tokenPageUrl: string): number {
  const whole = fontPixelsFor(widthPixels, Math.max(PROMPT_COLUMNS, addressColumns(tokenPageUrl)));
  const size = whole >= COMFORTABLE_FONT_PIXELS ? whole : fontPixelsFor(widthPixels, PROMPT_COLUMNS);
  return Math.min(MAX_FONT_PIXELS, Math.max(MIN_FONT_PIXELS, size));
}

/** Returns the rows that the prompt needs at a number of columns. */
export function promptRows(tokenPageUrl: string, columns: number): number {
  return PROMPT_ROWS + Math.ceil(addressColumns(tokenPageUrl) / columns) - 1;
}

function fontPixelsFor(widthPixels: number, columns: number): number {
  return Math.floor((widthPixels / columns / CHARACTER_WIDTH) * 2) / 2;
}
