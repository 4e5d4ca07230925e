import { Injectable, computed, effect, inject, signal } from '@angular/core';
import { Preferences } from '../../shared/preferences';
import type { TerminalLook } from '../create-terminal';
import { fontFamily, terminalFont, terminalFontReady, type TerminalFont } from './terminal-fonts';
import { terminalTheme } from './themes';

/** How terminals look, by the saved preferences or the ones being previewed. */
@Injectable({ providedIn: 'root' })
export class TerminalAppearance {
  readonly #values = inject(Preferences).values;
  readonly #pageIsDark = inject(Preferences).dark;
  readonly #wantedFont = computed(() => terminalFont(this.#values().terminalFont));
  /** The last chosen font that has loaded. */
  readonly #loadedFont = signal<TerminalFont | null>(null);

  readonly theme = computed(() => terminalTheme(this.#values().terminalTheme, this.#pageIsDark()));
  readonly background = computed(() => this.theme().palette.background ?? '#000000');
  readonly foreground = computed(() => this.theme().palette.foreground ?? '#ffffff');
  readonly options = computed((): TerminalLook => {
    const { fontSizePixels, lineHeight, cursorStyle, screenReader } = this.#values();
    return {
      theme: this.theme().palette,
      fontFamily: fontFamily(this.#loadedFont() ?? this.#wantedFont()),
      fontSize: fontSizePixels,
      lineHeight,
      cursorStyle,
      screenReaderMode: screenReader,
    };
  });

  constructor() {
    effect(() => {
      const wanted = this.#wantedFont();
      void terminalFontReady(wanted).then(() => {
        if (this.#wantedFont() === wanted) this.#loadedFont.set(wanted);
      });
    });
  }

  /** Resolves when the chosen font has loaded, so that a terminal can be measured. */
  ready(): Promise<void> {
    return terminalFontReady(this.#wantedFont());
  }
}
