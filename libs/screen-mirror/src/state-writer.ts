import { charsetState, useCharset } from './charsets';
import type { ScreenWriter } from './screen-writer';
import { currentSgr, savedSgr, sgrOf } from './sgr';
import type { Cell, Headless, ScreenBuffer } from './xterm-internals';

const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;
const MOUSE_PROTOCOLS = { none: null, x10: 9, vt200: 1000, drag: 1002, any: 1003 } as const;
const MOUSE_ENCODINGS: Partial<Record<string, number>> = { SGR: 1006, SGR_PIXELS: 1016 };

/** What belongs to one screen beside its text: tab stops, saved cursor, margins. Leaves the cursor anywhere. */
export function screenState({ terminal: { cols, rows } }: Headless, buffer: ScreenBuffer): string {
  const { scrollTop, scrollBottom } = buffer;
  const hasMargins = scrollTop > 0 || scrollBottom < rows - 1;
  return (
    tabStops(buffer, cols) +
    savedCursor(buffer, cols, rows) +
    (hasMargins ? `\x1b[${scrollTop + 1};${scrollBottom + 1}r` : '')
  );
}

function tabStops({ tabs }: ScreenBuffer, cols: number): string {
  const columns = [...Array(cols).keys()];
  if (columns.every((column) => Boolean(tabs[column]) === (column % 8 === 0))) return '';
  const stops = columns.filter((column) => tabs[column]);
  return `\x1b[3g${stops.map((column) => `\x1b[${column + 1}G\x1bH`).join('')}`;
}

function savedCursor(buffer: ScreenBuffer, cols: number, rows: number): string {
  const { savedX, savedCharset } = buffer;
  const savedRow = Math.max(0, buffer.savedY - buffer.ybase);
  const sgr = savedSgr(buffer.savedCurAttrData);
  if (savedX === 0 && savedRow === 0 && sgr === '\x1b[m' && savedCharset === undefined) return '';
  const place = cursorTo(Math.min(savedRow, rows - 1), Math.min(savedX, cols - 1));
  return `${place}${sgr}${useCharset(savedCharset)}\x1b7\x1b[m${useCharset(undefined)}`;
}

/** The modes that both screens share and that do not move the cursor. */
export function sharedModes({ terminal, core }: Headless): string {
  const { modes, options } = terminal;
  const { cursorStyle, cursorBlink } = core.coreService.decPrivateModes;
  const privates = [
    modes.applicationCursorKeysMode && '1h',
    modes.applicationKeypadMode && '66h',
    modes.bracketedPasteMode && '2004h',
    modes.reverseWraparoundMode && '45h',
    modes.sendFocusMode && '1004h',
    modes.wraparoundMode || '7l',
    core.coreService.isCursorHidden && '25l',
    mode(MOUSE_PROTOCOLS[modes.mouseTrackingMode]),
    mode(MOUSE_ENCODINGS[core.coreMouseService.activeEncoding]),
  ];
  const style = cursorStyle && `\x1b[${CURSOR_STYLES[cursorStyle] - (cursorBlink ? 1 : 0)} q`;
  return (
    privates.map((set) => (typeof set === 'string' ? `\x1b[?${set}` : '')).join('') +
    (options.convertEol ? '\x1b[20h' : '') +
    (style ?? '')
  );
}

function mode(number: number | null | undefined): string | false {
  return number != null && `${number}h`;
}

/**
 * The last thing a snapshot writes: origin and insert mode, charsets, and the cursor with its attributes. A cursor that
 * waits to wrap, or behind a character that the next one may join, is brought there by writing that character again.
 */
export function writeCursor(writer: ScreenWriter, headless: Headless, buffer: ScreenBuffer): void {
  const { modes, cols } = headless.terminal;
  const current = headless.core._inputHandler._curAttrData;
  const row = buffer.y - (modes.originMode ? buffer.scrollTop : 0);
  const before = cellBefore(headless, buffer);
  const mayJoin = before !== null && joinsNext(headless, before.cell);
  const again = mayJoin || buffer.x >= cols ? before : null;
  const text = charsets(headless) + (modes.insertMode ? '\x1b[4h' : '');
  // Sets that are in force turn characters into others, but not those that they made, as the one that may be joined.
  const textFirst = mayJoin || isCharsetRestored(headless);

  writer.plain();
  writer.control((modes.originMode ? '\x1b[?6h' : '') + (textFirst ? text : ''));
  writer.control(cursorTo(row, again?.column ?? Math.min(buffer.x, cols - 1)));
  if (again !== null) {
    if (textFirst && modes.insertMode) writer.control(`\x1b[${again.cell.getWidth()}P`); // it is put in again
    if (mayJoin) writer.style(current, currentSgr(current));
    else writer.style(again.cell, sgrOf(again.cell));
    // An empty cell becomes a space: nothing else brings the cursor behind it.
    writer.characters(again.cell.getChars() || ' ');
  }
  if (!textFirst) writer.control(text);
  writer.style(current, currentSgr(current));
  // What follows neither joins the character that was written again, nor repeats it.
  if (again !== null && !mayJoin) writer.control(currentSgr(current));
}

/** The character that ends where the cursor is. */
function cellBefore(
  { terminal }: Headless,
  { x, y, ybase }: ScreenBuffer,
): { cell: Cell; column: number } | null {
  const line = terminal.buffer.active.getLine(ybase + y);
  for (let column = x - 1; column >= Math.max(0, x - 2); column--) {
    const cell = line?.getCell(column) as Cell | undefined;
    if (cell !== undefined && cell.getWidth() > 0) return { cell, column };
  }
  return null;
}

/** Whether the cell was the last thing that came, so that what follows may belong to it. */
function joinsNext({ core }: Headless, cell: Cell): boolean {
  const { _curAttrData: current, _parser: parser } = core._inputHandler;
  return (
    parser.precedingJoinState !== 0 &&
    cell.getChars() !== '' &&
    // As bits: the highest is a sign in one and not in the other.
    (cell.fg ^ current.fg) === 0 &&
    (cell.bg ^ current.bg) === 0
  );
}

/** DECRC brings back the character set that DECSC saved, without designating or invoking it. */
function isCharsetRestored({ core }: Headless): boolean {
  const { charset, glevel, _charsets: sets } = core._charsetService;
  return charset !== sets[glevel];
}

function charsets(headless: Headless): string {
  const { glevel, _charsets: sets } = headless.core._charsetService;
  return charsetState(sets, glevel) + (isCharsetRestored(headless) ? '\x1b8' : '');
}

function cursorTo(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}
