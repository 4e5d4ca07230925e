/** A line of secret text as it is being entered: never echoed, one bullet a character. */
export interface MaskedLine {
  readonly value: string;
  /** The whole value stands selected after a failed try: the next text replaces it. */
  readonly selected: boolean;
}

export const EMPTY_LINE: MaskedLine = { value: '', selected: false };

/** No token is longer; a paste of a whole document stops here. */
export const MAX_LINE_LENGTH = 4096;

const ESC = '\u001b';
const PASTE_MARKS = new RegExp(`${ESC}\\[20[01]~`, 'g');
const CONTROL_U = '\u0015';
const CONTROL_W = '\u0017';

export interface KeyOutcome {
  readonly line: MaskedLine;
  readonly submit: boolean;
}

/**
 * Applies what a terminal emitted for one key or one paste.
 * Enter submits only as a key of its own: a line end inside a paste is dropped with all other white space.
 * @param data as xterm's `onData` gives it
 */
export function applyKeys(line: MaskedLine, data: string): KeyOutcome {
  if (data === '\r' || data === '\n') return { line, submit: true };
  if (data === '\u007f' || data === '\b') return { line: erase(line), submit: false };
  if (data === CONTROL_U || data === CONTROL_W || data === '\u0003')
    return { line: EMPTY_LINE, submit: false };
  const pasted = data.replace(PASTE_MARKS, '');
  // Arrows, function keys and the terminal's own replies are no text.
  if (pasted.startsWith(ESC)) return { line, submit: false };
  const text = pasted.replace(/[\s\u0000-\u001f\u007f]/g, '');
  if (text === '') return { line, submit: false };
  const value = ((line.selected ? '' : line.value) + text).slice(0, MAX_LINE_LENGTH);
  return { line: { value, selected: false }, submit: false };
}

/**
 * The value drawn as bullets, no wider than `columns`; past that, the count says how long it is.
 */
export function mask(value: string, columns: number): string {
  if (value.length <= columns) return '•'.repeat(value.length);
  const count = `… ${value.length} characters`;
  return '•'.repeat(Math.max(0, columns - count.length)) + count;
}

function erase(line: MaskedLine): MaskedLine {
  return line.selected ? EMPTY_LINE : { value: line.value.slice(0, -1), selected: false };
}
