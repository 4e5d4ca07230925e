import type { Terminal } from '@xterm/headless';

/** Private modes that xterm.js doesn't keep, or keeps without access to them. */
const TRACKED_MODES: readonly number[] = [12, 1005, 1007, 1015];
/** In xterm.js this is an option, which survives a reset. */
const CURSOR_BLINK = 12;
const MAX_STACK = 16;
const MAX_TITLE_CHARACTERS = 1024;
/** OSC numbers of the colours outside the palette, in the order in which one sequence may set several. */
const SPECIAL = [10, 11, 12] as const; // foreground, background, cursor
const PALETTE_SIZE = 256;
/** The formats that xterm.js understands; a question mark would be a query. */
const COLOUR = /^(rgb:[\da-f]{1,4}(\/[\da-f]{1,4}){2}|#([\da-f]{3}){1,4})$/i;

type Screen = 'normal' | 'alternate';

/** The kitty keyboard flags of one screen. The last ones are active; popping them restores those before. */
class KittyStack {
  #flags = [0];

  get isDefault(): boolean {
    return this.#flags.length === 1 && this.#flags[0] === 0;
  }

  set(flags: number, how: number): void {
    const now = this.#flags.pop()!;
    this.#flags.push(how === 2 ? now | flags : how === 3 ? now & ~flags : flags);
  }

  push(flags: number): void {
    this.#flags.push(flags);
    if (this.#flags.length > MAX_STACK) this.#flags.shift();
  }

  pop(count: number): void {
    this.#flags.length = Math.max(0, this.#flags.length - count);
    if (this.#flags.length === 0) this.#flags = [0];
  }

  sequence(): string {
    if (this.isDefault) return '';
    const [first, ...rest] = this.#flags;
    return `\x1b[=${first};1u${rest.map((flags) => `\x1b[>${flags}u`).join('')}`;
  }
}

/** Tracks the modes that a program set and xterm.js doesn't keep, and writes them again. */
export class ModeTracker {
  #modes = new Map<number, boolean>();
  #kitty: Record<Screen, KittyStack> = { normal: new KittyStack(), alternate: new KittyStack() };
  #modifyOtherKeys = 0;
  #title = '';
  readonly #colours = new ColourTracker();

  /** Observes what the terminal parses. */
  attach(terminal: Terminal): void {
    const watch = (prefix: string, final: string, see: (params: number[]) => void): void => {
      terminal.parser.registerCsiHandler({ prefix, final }, (params) => {
        see(params.map((param) => (typeof param === 'number' ? param : 0)));
        return false; // other handlers run too
      });
    };
    const screen = (): Screen => terminal.buffer.active.type;
    watch('?', 'h', (params) => this.#setModes(params, true));
    watch('?', 'l', (params) => this.#setModes(params, false));
    watch('=', 'u', ([flags = 0, how = 1]) => this.#kitty[screen()].set(flags, how));
    watch('>', 'u', ([flags = 0]) => this.#kitty[screen()].push(flags));
    watch('<', 'u', ([count = 1]) => this.#kitty[screen()].pop(count || 1));
    watch('>', 'm', ([resource, value = 0]) => this.#setModifyOtherKeys(resource, value));
    watch('>', 'n', ([resource]) => this.#setModifyOtherKeys(resource, 0));
    this.#colours.attach(terminal);
    terminal.parser.registerEscHandler({ final: 'c' }, () => {
      this.#reset();
      return false;
    });
    terminal.onTitleChange((title) => (this.#title = title.slice(0, MAX_TITLE_CHARACTERS)));
  }

  hasKittyKeyboard(screen: Screen): boolean {
    return !this.#kitty[screen].isDefault;
  }

  get hasModifyOtherKeys(): boolean {
    return this.#modifyOtherKeys !== 0;
  }

  /** Returns output that sets one screen's modes, to write while that screen is shown. */
  screenSequence(screen: Screen): string {
    return this.#kitty[screen].sequence();
  }

  /** Returns output that sets the modes that both screens share. */
  sharedSequence(): string {
    const seen = TRACKED_MODES.filter((mode) => this.#modes.has(mode));
    const modes = seen.map((mode) => `\x1b[?${mode}${this.#modes.get(mode) ? 'h' : 'l'}`).join('');
    const keys = this.#modifyOtherKeys === 0 ? '' : `\x1b[>4;${this.#modifyOtherKeys}m`;
    return (
      modes + keys + this.#colours.sequence() + (this.#title === '' ? '' : `\x1b]2;${this.#title}\x1b\\`)
    );
  }

  #setModes(params: readonly number[], on: boolean): void {
    for (const mode of params) if (TRACKED_MODES.includes(mode)) this.#modes.set(mode, on);
  }

  #setModifyOtherKeys(resource: number | undefined, value: number): void {
    if (resource === 4 || resource === 0 || resource === undefined) this.#modifyOtherKeys = value;
  }

  #reset(): void {
    for (const mode of this.#modes.keys()) if (mode !== CURSOR_BLINK) this.#modes.delete(mode);
    this.#kitty = { normal: new KittyStack(), alternate: new KittyStack() };
    this.#modifyOtherKeys = 0;
    this.#title = '';
    this.#colours.reset();
  }
}

/** Tracks the colours that a program set, and writes them again. */
class ColourTracker {
  readonly #palette = new Map<number, string>();
  readonly #special = new Map<number, string>();

  /** Observes what the terminal parses. */
  attach(terminal: Terminal): void {
    const watch = (number: number, see: (data: string) => void): void => {
      terminal.parser.registerOscHandler(number, (data) => {
        see(data);
        return false; // other handlers run too
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

  /** @param fields pairs of an index and a colour */
  #setPalette(fields: readonly string[]): void {
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const index = Number(fields[at] || NaN);
      const colour = fields[at + 1]!;
      if (Number.isInteger(index) && index >= 0 && index < PALETTE_SIZE && COLOUR.test(colour))
        this.#palette.set(index, colour);
    }
  }

  /** @param data the indexes to reset; empty for all */
  #resetPalette(data: string): void {
    if (data === '') this.#palette.clear();
    else for (const index of data.split(';')) this.#palette.delete(Number(index));
  }

  /** The first colour belongs to the sequence's own number, each further one to the next number. */
  #setSpecial(first: number, colours: readonly string[]): void {
    colours.forEach((colour, index) => {
      const number = SPECIAL[first + index];
      if (number !== undefined && COLOUR.test(colour)) this.#special.set(number, colour);
    });
  }
}
