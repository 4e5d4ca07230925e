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

/** Columns that the prompt needs to stand unbroken. */
export const PROMPT_COLUMNS = RULE.length + 1;

/** Why a person is asked: the prompt's first line. */
export function reasonToAsk(state: PatStatus['state'] | null): string {
  return state === 'stale' ? 'Your token no longer works.' : 'Databricks CLI is not configured.';
}

/** The address as the prompt spells it: what follows the host is the fragment alone. */
export function shownAddress(tokenPageUrl: string): string {
  return tokenPageUrl.replace(/^(https?:\/\/[^/#]+)\/#/, '$1#');
}

/** Width of the line that holds the address. */
export function addressColumns(tokenPageUrl: string): number {
  return OPEN_STEP.length + shownAddress(tokenPageUrl).length;
}

/** The set-up prompt with its box lines and a link, as a terminal draws it. */
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

/** The line that takes the token. */
export const INPUT_LABEL = '  Token: ';
