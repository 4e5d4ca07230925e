import type { ScreenWriter } from './screen-writer';
import { currentSgr, savedSgr, sgrOf } from './sgr';
import { createHeadless, type Cell, type Charset, type Headless, type ScreenBuffer } from './xterm-internals';

const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;
const MOUSE_PROTOCOLS = { none: null, x10: 9, vt200: 1000, drag: 1002, any: 1003 } as const;
const MOUSE_ENCODINGS: Partial<Record<string, number>> = { SGR: 1006, SGR_PIXELS: 1016 };
/** The final bytes that designate character sets; B is ASCII. */
const FINALS = '0A4C5RQKYE6ZH7=';
const DESIGNATE = ['\x1b(', '\x1b)', '\x1b*', '\x1b+'] as const;
const INVOKE = ['\x0f', '\x0e', '\x1bn', '\x1bo'] as const;

/** Writes the state of one screen besides its text: tab stops, saved cursor, margins. Moves the cursor. */
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

/** Writes the modes that both screens share, except those that move the cursor. */
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
 * Writes the end of a snapshot: origin and insert mode, charsets, and the cursor with its attributes. To place a cursor
 * that waits to wrap, or that follows a character which the next one may join, it writes that character again.
 */
export function writeCursor(writer: ScreenWriter, headless: Headless, buffer: ScreenBuffer): void {
  const { modes, cols } = headless.terminal;
  const current = headless.core._inputHandler._curAttrData;
  const row = buffer.y - (modes.originMode ? buffer.scrollTop : 0);
  const before = cellBefore(headless, buffer);
  const mayJoin = before !== null && joinsNext(headless, before.cell);
  const again = mayJoin || buffer.x >= cols ? before : null;
  const text = charsets(headless) + (modes.insertMode ? '\x1b[4h' : '');
  // Active charsets translate characters. The character that may be joined is translated already, so it is written first
  // only where no charset would translate it a second time.
  const textFirst = mayJoin || isCharsetRestored(headless);

  writer.plain();
  writer.control((modes.originMode ? '\x1b[?6h' : '') + (textFirst ? text : ''));
  writer.control(cursorTo(row, again?.column ?? Math.min(buffer.x, cols - 1)));
  if (again !== null) {
    if (textFirst && modes.insertMode) writer.control(`\x1b[${again.cell.getWidth()}P`); // insert mode adds it again
    if (mayJoin) writer.style(current, currentSgr(current));
    else writer.style(again.cell, sgrOf(again.cell));
    // An empty cell becomes a space, because nothing else moves the cursor past it.
    writer.characters(again.cell.getChars() || ' ');
  }
  if (!textFirst) writer.control(text);
  writer.style(current, currentSgr(current));
  // A sequence in between keeps the next output from joining or repeating the rewritten character.
  if (again !== null && !mayJoin) writer.control(currentSgr(current));
}

/** Finds the character that ends at the cursor. */
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

/** Whether the cell was the last output, so that the next character may join it. */
function joinsNext({ core }: Headless, cell: Cell): boolean {
  const { _curAttrData: current, _parser: parser } = core._inputHandler;
  return (
    parser.precedingJoinState !== 0 &&
    cell.getChars() !== '' &&
    // Compares bits, because the highest bit is a sign in only one of them.
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

let finals: Map<Charset, string> | undefined;

/** Finds a character set's final byte. xterm keeps only the set's object, so this designates each set once to learn its object. */
function finalOf(charset: Charset): string {
  if (finals === undefined) {
    const { terminal, core } = createHeadless(2, 1, 0);
    finals = new Map<Charset, string>();
    for (const final of FINALS) {
      core.writeSync(`\x1b(${final}`);
      if (core._charsetService.charset !== undefined) finals.set(core._charsetService.charset, final);
    }
    terminal.dispose();
  }
  return finals.get(charset) ?? 'B';
}

/** Designates a character set as G0, and shifts to it. */
function useCharset(charset: Charset): string {
  return `${DESIGNATE[0]}${finalOf(charset)}${INVOKE[0]}`;
}

/** Designates G0 to G3 and shifts to one of them, on a terminal where all are ASCII. */
function charsetState(sets: readonly Charset[], shiftedTo: number): string {
  const designated = sets
    .slice(0, 4)
    .map((charset, g) => (charset === undefined ? '' : `${DESIGNATE[g]}${finalOf(charset)}`))
    .join('');
  return designated + (shiftedTo === 0 ? '' : INVOKE[shiftedTo]);
}
