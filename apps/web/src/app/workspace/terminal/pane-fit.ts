import type { ShellTerminal } from './shell-terminal';
import { scaledFontPixels } from '../../terminal/scaled-font';

/** What a terminal is fitted to. */
export interface FittedPane {
  built(): ShellTerminal | null;
  host(): HTMLElement;
  /** It is seen: what is not seen has no size. */
  isFront(): boolean;
  isReadOnly(): boolean;
  /** The size that the person has chosen. */
  fontPixels(): number;
}

/** Gives the shell the size of its place, or, where it is only watched, the font the size that shows it whole. */
export class PaneFit {
  #frame = 0;
  /** What had the keys when the pane asked for them; undefined while it does not. */
  #keysFrom: Element | null | undefined;

  constructor(private readonly pane: FittedPane) {}

  now({ terminal, fit }: ShellTerminal): void {
    if (!this.pane.isReadOnly()) return fit.fit();
    const host = this.pane.host();
    const screen = host.querySelector('.xterm-screen');
    if (!screen) return;
    const [drawn, room] = [screen.getBoundingClientRect(), host.getBoundingClientRect()];
    const own = this.pane.fontPixels();
    const font = scaledFontPixels(drawn, terminal.options.fontSize ?? own, room, own);
    if (font !== terminal.options.fontSize) terminal.options.fontSize = font;
  }

  /** Fits at the next frame, however often it is asked before that. */
  soon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const built = this.pane.built();
      if (!built || !this.pane.isFront()) return;
      this.now(built);
      if (this.#keysFrom !== undefined && !isBusyElsewhere(this.#keysFrom)) built.terminal.focus();
      this.#keysFrom = undefined;
    });
  }

  /** Fits as soon as there is a terminal, and gives it the keys then, unless the person has gone elsewhere with them. */
  takeKeys(): void {
    this.#keysFrom = document.activeElement;
    this.soon();
  }

  /** Another pane has the keys. */
  leaveKeys(): void {
    this.#keysFrom = undefined;
  }

  cancel(): void {
    cancelAnimationFrame(this.#frame);
  }
}

/** Where a terminal must not take the keys from: what is filled in, answered or chosen from. */
const KEEPS_KEYS = [
  'input',
  ...['dialog', 'menu'].flatMap((role) => [`[role="${role}"]`, `[role="${role}"] *`]),
];

/** @param before what had the keys when they were asked for: whoever has gone on with the keyboard since stays there */
function isBusyElsewhere(before: Element | null): boolean {
  // Of a dialog that opens, nothing has the focus yet.
  if (document.querySelector('mat-dialog-container') !== null) return true;
  const focused = document.activeElement;
  if (focused === null || focused.matches('.xterm-helper-textarea')) return false;
  return focused.matches(KEEPS_KEYS.join()) || (focused !== before && focused.matches(':focus-visible'));
}
