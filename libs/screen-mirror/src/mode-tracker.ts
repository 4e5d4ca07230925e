import type { Terminal } from '@xterm/headless';
import { ColourTracker } from './colour-tracker';

/** Private modes that xterm.js does not keep, or keeps where nobody can read them. */
const TRACKED_MODES: readonly number[] = [12, 1005, 1007, 1015];
/** xterm.js makes an option of it, which outlives a reset. */
const CURSOR_BLINK = 12;
const MAX_STACK = 16;
const MAX_TITLE_CHARACTERS = 1024;

type Screen = 'normal' | 'alternate';

/** The kitty keyboard's flags on one screen: the last are in force, those before them come back when they are popped. */
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

/** Keeps the modes that a program set and xterm.js forgets, as seen in its output, and writes them again. */
export class ModeTracker {
  #modes = new Map<number, boolean>();
  #kitty: Record<Screen, KittyStack> = { normal: new KittyStack(), alternate: new KittyStack() };
  #modifyOtherKeys = 0;
  #title = '';
  readonly #colours = new ColourTracker();

  /** Watches what the terminal parses. */
  attach(terminal: Terminal): void {
    const watch = (prefix: string, final: string, see: (params: number[]) => void): void => {
      terminal.parser.registerCsiHandler({ prefix, final }, (params) => {
        see(params.map((param) => (typeof param === 'number' ? param : 0)));
        return false; // and whoever else handles it
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

  /** What sets one screen's modes, while that screen is shown. */
  screenSequence(screen: Screen): string {
    return this.#kitty[screen].sequence();
  }

  /** What sets the modes that both screens share. */
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
