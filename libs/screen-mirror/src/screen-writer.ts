import type { IBuffer, IBufferLine, Terminal } from '@xterm/headless';
import { backgroundSgr, hasBackground, sgrOf } from './sgr';
import type { Attributes, Cell, Headless, Internals } from './xterm-internals';

/** A run of empty cells with a background. */
interface ColoredGap {
  readonly from: number;
  readonly length: number;
  readonly sgr: string;
}

/**
 * Writes lines of a buffer as output that rebuilds them on blank lines: text, attributes, links, wide and joined characters,
 * backgrounds, and wrapping. Replaces xterm's SerializeAddon, which loses underline styles and colours, links and a
 * cursor that waits to wrap, and confuses bold with dim.
 */
export class ScreenWriter {
  #out = '';
  #sgr = '\x1b[m';
  #background = false;
  #urlId = 0;
  /** The cell attributes known to be active; -1 when they may have changed. */
  #setFg = -1;
  #setBg = -1;
  /** The cursor's column; the number of columns while it waits to wrap. */
  #column = 0;
  #gaps: ColoredGap[] = [];
  /** xterm's state for joining the next character. */
  #join = 0;
  readonly #terminal: Terminal;
  readonly #core: Internals;

  constructor({ terminal, core }: Headless) {
    this.#terminal = terminal;
    this.#core = core;
  }

  get text(): string {
    return this.#out;
  }

  /** Adds a control sequence. If it moves the cursor, call {@link cursorAt} afterwards. */
  control(sequence: string): void {
    this.#out += sequence;
    this.#join = 0;
  }

  cursorAt(column: number): void {
    this.#column = column;
  }

  /** Writes the lines from `from` to `to` below each other, starting in the first column of the cursor's line. */
  lines(buffer: IBuffer, from: number, to: number): void {
    this.#column = 0;
    for (let y = from; y < to; y++) {
      const line = buffer.getLine(y);
      if (line === undefined) return;
      this.#line(line);
      const next = y + 1 < to ? buffer.getLine(y + 1) : undefined;
      if (next !== undefined) this.#goToNext(line, next);
    }
  }

  /** Moves to the next line and marks it as wrapped, by overflowing this line and then cleaning up. */
  wrap(): void {
    this.plain();
    const { cols, rows } = this.#terminal;
    if (rows === 1) return this.newLine(); // no line above to clean up
    const [column, gaps] = [this.#column, this.#gaps];
    const missing = cols - column;
    this.control(' '.repeat(missing + 1));
    if (missing > 0) {
      this.control(`\x1b[A\x1b[${column + 1}G\x1b[${missing}X`);
      for (const gap of gaps) {
        if (gap.from >= column) this.control(`${gap.sgr}\x1b[${gap.from + 1}G\x1b[${gap.length}X`);
      }
      this.control('\x1b[m\x1b[B');
    }
    this.control('\r\x1b[X');
    this.#column = 0;
  }

  newLine(): void {
    this.plain(); // a line that scrolls in takes the current background
    this.control('\r\n');
    this.#column = 0;
  }

  /** Resets all attributes and the link. */
  plain(): void {
    this.#setLink(0);
    this.#setSgr('\x1b[m', false);
  }

  /** Sets these attributes and their link. @param sgr the sequence for the attributes */
  style(attributes: Attributes, sgr: string): void {
    this.#setLink(attributes.hasExtendedAttrs() ? attributes.extended.urlId : 0);
    this.#setSgr(sgr, hasBackground(attributes));
  }

  /** Writes one cell's characters at the cursor, in the current style. */
  characters(characters: string): void {
    let codePoint = characters.codePointAt(0)!;
    let state = this.#core.unicodeService.charProperties(codePoint, this.#join);
    if ((state & 1) === 1) {
      this.control(this.#sgr); // keeps it from joining the cell before
      state = this.#core.unicodeService.charProperties(codePoint, 0);
    }
    for (let at = lengthOf(codePoint); at < characters.length; at += lengthOf(codePoint)) {
      codePoint = characters.codePointAt(at)!;
      state = this.#core.unicodeService.charProperties(codePoint, state);
    }
    this.#join = state;
    this.#out += characters;
  }

  /** Sets a cell's style. Returns early for the same style as the cell before, which is by far the most common. */
  #cellStyle(cell: Cell): void {
    if (cell.fg === this.#setFg && cell.bg === this.#setBg) return;
    this.style(cell, sgrOf(cell));
    const isSimple = !cell.hasExtendedAttrs();
    this.#setFg = isSimple ? cell.fg : -1;
    this.#setBg = cell.bg;
  }

  #line(line: IBufferLine): void {
    const { cols } = this.#terminal;
    const overflowed = this.#column >= cols - 1 && this.#column > 0;
    this.#gaps = [];
    let cell = line.getCell(0) as Cell;
    for (let x = 0; x < Math.min(cols, line.length); x++) {
      cell = line.getCell(x, cell) as Cell;
      const width = cell.getWidth();
      if (width === 0) continue;
      if (cell.getChars() === '') {
        if (hasBackground(cell)) x += this.#coloredGap(line, x) - 1;
        continue;
      }
      if (!(overflowed && x === 0)) this.#moveTo(x);
      this.#cellStyle(cell);
      this.characters(cell.getChars());
      this.#column = x + width;
      // The overflow may have scrolled a line in, which takes the current background.
      if (overflowed && x === 0 && this.#background) this.#clearRest();
    }
  }

  #clearRest(): void {
    this.plain();
    this.control('\x1b[K');
  }

  #coloredGap(line: IBufferLine, from: number): number {
    const sgr = backgroundSgr(line.getCell(from) as Cell);
    let length = 1;
    for (; from + length < this.#terminal.cols; length++) {
      const cell = line.getCell(from + length) as Cell | undefined;
      if (cell === undefined || cell.getChars() !== '' || cell.getWidth() === 0) break;
      if (backgroundSgr(cell) !== sgr) break;
    }
    this.#moveTo(from);
    this.#setLink(0);
    this.#setSgr(sgr, true);
    this.control(`\x1b[${length}X`);
    this.#gaps.push({ from, length, sgr });
    return length;
  }

  #goToNext(line: IBufferLine, next: IBufferLine): void {
    if (!next.isWrapped) this.newLine();
    else if (!this.#overflowsInto(line, next)) this.wrap();
  }

  /** Whether writing the next line's first character wraps to that line. */
  #overflowsInto(line: IBufferLine, next: IBufferLine): boolean {
    const { cols } = this.#terminal;
    const first = next.getCell(0) as Cell;
    if (first.getChars() === '') return false;
    if (this.#column === cols) return true;
    if (this.#column !== cols - 1 || first.getWidth() !== 2) return false;
    // A wide character leaves the last cell empty, with its own background.
    return backgroundSgr(line.getCell(cols - 1) as Cell) === backgroundSgr(first);
  }

  #moveTo(column: number): void {
    if (column === this.#column) return;
    this.control(`\x1b[${column - this.#column}C`);
    this.#column = column;
  }

  #setSgr(sgr: string, background: boolean): void {
    if (sgr !== this.#sgr) this.control(sgr);
    this.#sgr = sgr;
    this.#background = background;
    this.#setFg = -1;
  }

  #setLink(urlId: number): void {
    if (urlId === this.#urlId) return;
    const link = urlId === 0 ? undefined : this.#core._oscLinkService.getLinkData(urlId);
    const id = link?.id === undefined ? '' : `id=${link.id}`;
    this.control(`\x1b]8;${id};${link?.uri ?? ''}\x1b\\`);
    this.#urlId = urlId;
    this.#setFg = -1;
  }
}

function lengthOf(codePoint: number): 1 | 2 {
  return codePoint > 0xffff ? 2 : 1;
}
