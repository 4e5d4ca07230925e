import { scaledFontPixels } from '../../terminal/scaled-font';
import type { ShellTerminal } from './shell-terminal';

/** The pane that a terminal is fitted to. */
interface FittedPane {
  built(): ShellTerminal | null;
  host(): HTMLElement;
  /** An invisible pane has no size to fit to. */
  isVisible(): boolean;
  readOnly(): boolean;
  /** The font size from the user's settings. */
  fontPixels(): number;
}

/** Fits the shell to its pane; for a read-only pane, fits the font to the shell's size instead. */
export class PaneFit {
  #frame = 0;
  /** The focused element when the pane asked for the focus; undefined if it hasn't asked. */
  #focusedBefore: Element | null | undefined;

  constructor(private readonly pane: FittedPane) {}

  now({ terminal, fit }: ShellTerminal): void {
    if (!this.pane.readOnly()) return fit.fit();
    const host = this.pane.host();
    const screen = host.querySelector('.xterm-screen');
    if (!screen) return;
    const [drawn, room] = [screen.getBoundingClientRect(), host.getBoundingClientRect()];
    const own = this.pane.fontPixels();
    const font = scaledFontPixels(drawn, terminal.options.fontSize ?? own, room, own);
    if (font !== terminal.options.fontSize) terminal.options.fontSize = font;
  }

  /** Fits once in the next frame, however often this is called before it. */
  soon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      const built = this.pane.built();
      if (!built || !this.pane.isVisible()) return;
      this.now(built);
      if (this.#focusedBefore !== undefined && !isBusyElsewhere(this.#focusedBefore)) built.terminal.focus();
      this.#focusedBefore = undefined;
    });
  }

  /** Fits and focuses the terminal once it exists, unless the user has moved the focus since. */
  takeFocus(): void {
    this.#focusedBefore = document.activeElement;
    this.soon();
  }

  /** Another pane is active now. */
  cancelFocus(): void {
    this.#focusedBefore = undefined;
  }

  cancel(): void {
    cancelAnimationFrame(this.#frame);
  }
}

/** Elements that a terminal must not take the focus from: fields, dialogs and menus. */
const KEEPS_FOCUS = [
  'input',
  ...['dialog', 'menu'].flatMap((role) => [`[role="${role}"]`, `[role="${role}"] *`]),
];

/** @param before the focused element when the pane asked for the focus; if the user has tabbed on since, stay there */
function isBusyElsewhere(before: Element | null): boolean {
  // A dialog that is opening doesn't contain the focus yet.
  if (document.querySelector('mat-dialog-container') !== null) return true;
  const focused = document.activeElement;
  if (focused === null || focused.matches('.xterm-helper-textarea')) return false;
  return focused.matches(KEEPS_FOCUS.join()) || (focused !== before && focused.matches(':focus-visible'));
}
