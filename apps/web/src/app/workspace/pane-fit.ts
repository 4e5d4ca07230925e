import type { ShellTerminal } from '../pane/shell-terminal';
import { watchedFontPixels } from '../terminal/watched-size';

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
  private frame = 0;
  private focusWanted = false;

  constructor(private readonly pane: FittedPane) {}

  now({ terminal, fit }: ShellTerminal): void {
    if (!this.pane.isReadOnly()) return fit.fit();
    const host = this.pane.host();
    const screen = host.querySelector('.xterm-screen');
    if (!screen) return;
    const [drawn, room] = [screen.getBoundingClientRect(), host.getBoundingClientRect()];
    const own = this.pane.fontPixels();
    const font = watchedFontPixels(drawn, terminal.options.fontSize ?? own, room, own);
    if (font !== terminal.options.fontSize) terminal.options.fontSize = font;
  }

  /** Fits at the next frame, however often it is asked before that. @param focus it gets the keys then, too */
  soon(focus = false): void {
    this.focusWanted ||= focus;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      if (!this.pane.isFront()) return;
      const built = this.pane.built();
      if (built) this.now(built);
      if (this.focusWanted && !isBusyElsewhere()) built?.terminal.focus();
      this.focusWanted = false;
    });
  }

  cancel(): void {
    cancelAnimationFrame(this.frame);
  }
}

/** The person types into a field of the page, or answers a dialog: a terminal must not take the keys from there. */
function isBusyElsewhere(): boolean {
  // Of a dialog that opens, nothing has the focus yet.
  if (document.querySelector('mat-dialog-container') !== null) return true;
  return document.activeElement?.matches('input, [role="dialog"], [role="dialog"] *') ?? false;
}
