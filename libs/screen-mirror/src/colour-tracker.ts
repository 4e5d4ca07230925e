import type { Terminal } from '@xterm/headless';

/** OSC numbers of the colours that are not in the palette, in the order in which one sequence may set several. */
const SPECIAL = [10, 11, 12] as const; // foreground, background, cursor
const PALETTE_SIZE = 256;
/** What xterm.js understands; a question mark would ask. */
const COLOUR = /^(rgb:[\da-f]{1,4}(\/[\da-f]{1,4}){2}|#([\da-f]{3}){1,4})$/i;

/** Keeps the colours that a program gave the terminal, and writes them again. */
export class ColourTracker {
  readonly #palette = new Map<number, string>();
  readonly #special = new Map<number, string>();

  /** Watches what the terminal parses. */
  attach(terminal: Terminal): void {
    const watch = (number: number, see: (data: string) => void): void => {
      terminal.parser.registerOscHandler(number, (data) => {
        see(data);
        return false; // and whoever else handles it
      });
    };
    watch(4, (data) => this.#setPalette(data.split(';')));
    watch(104, (data) => this.#resetPalette(data));
    SPECIAL.forEach((number, index) => {
      watch(number, (data) => this.#setSpecial(index, data.split(';')));
      watch(number + 100, () => this.#special.delete(number));
    });
  }

  sequence(): string {
    const palette = [...this.#palette].map(([index, colour]) => `;${index};${colour}`).join('');
    const special = [...this.#special].map(([number, colour]) => `\x1b]${number};${colour}\x1b\\`).join('');
    return (palette === '' ? '' : `\x1b]4${palette}\x1b\\`) + special;
  }

  reset(): void {
    this.#palette.clear();
    this.#special.clear();
  }

  /** Pairs of an index and a colour. */
  #setPalette(fields: readonly string[]): void {
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const index = Number(fields[at] || NaN);
      const colour = fields[at + 1]!;
      if (Number.isInteger(index) && index >= 0 && index < PALETTE_SIZE && COLOUR.test(colour))
        this.#palette.set(index, colour);
    }
  }

  /** Of these, or all. */
  #resetPalette(data: string): void {
    if (data === '') this.#palette.clear();
    else for (const index of data.split(';')) this.#palette.delete(Number(index));
  }

  /** The first is that of the sequence's own number; each that follows, of the next. */
  #setSpecial(first: number, colours: readonly string[]): void {
    colours.forEach((colour, index) => {
      const number = SPECIAL[first + index];
      if (number !== undefined && COLOUR.test(colour)) this.#special.set(number, colour);
    });
  }
}
