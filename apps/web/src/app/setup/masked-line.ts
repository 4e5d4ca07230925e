/** Secret text while it is entered. It is never echoed; each character shows as a bullet. */
export interface MaskedLine {
  readonly value: string;
  /** After a failed attempt the whole value is selected, so that new input replaces it. */
  readonly selected: boolean;
}

export const EMPTY_LINE: MaskedLine = { value: '', selected: false };

/** Longer than any token. Limits an accidental paste of a whole document. */
export const MAX_LINE_LENGTH = 4096;

const ESC = '\u001b';
const PASTE_MARKS = new RegExp(`${ESC}\\[20[01]~`, 'g');
const CONTROL_U = '\u0015';
const CONTROL_W = '\u0017';

interface KeyOutcome {
  readonly line: MaskedLine;
  readonly submit: boolean;
}

/**
 * Applies one key or one paste to the line.
 * Enter submits only as a key press. A line end inside a paste is dropped, like all white space.
 * @param data what xterm.js passes to `onData`
 */
export function applyKeys(line: MaskedLine, data: string): KeyOutcome {
  if (data === '\r' || data === '\n') return { line, submit: true };
  if (data === '\u007f' || data === '\b') return { line: erase(line), submit: false };
  if (data === CONTROL_U || data === CONTROL_W || data === '\u0003')
    return { line: EMPTY_LINE, submit: false };
  const pasted = data.replace(PASTE_MARKS, '');
  // Ignore arrows, function keys and the terminal's own replies.
  if (pasted.startsWith(ESC)) return { line, submit: false };
  const text = pasted.replace(/[\s\u0000-\u001f\u007f]/g, '');
  if (text === '') return { line, submit: false };
  const value = ((line.selected ? '' : line.value) + text).slice(0, MAX_LINE_LENGTH);
  return { line: { value, selected: false }, submit: false };
}

/** Draws the value as bullets, at most `columns` wide. A longer value shows its length. */
export function mask(value: string, columns: number): string {
  if (value.length <= columns) return '•'.repeat(value.length);
  const count = `… ${value.length} characters`;
  return '•'.repeat(Math.max(0, columns - count.length)) + count;
}

function erase(line: MaskedLine): MaskedLine {
  return line.selected ? EMPTY_LINE : { value: line.value.slice(0, -1), selected: false };
}
