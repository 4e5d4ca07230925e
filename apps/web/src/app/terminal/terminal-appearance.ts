import { Injectable, computed, effect, inject, signal } from '@angular/core';
import { Preferences } from '../shared/preferences';
import type { TerminalLook } from './create-terminal';
import { terminalFontReady } from './terminal-font';
import { fontFamily, terminalFont, type TerminalFont } from './terminal-fonts';
import { terminalTheme } from './themes';

/** How terminals look: what the person chose, or is trying. */
@Injectable({ providedIn: 'root' })
export class TerminalAppearance {
  readonly #values = inject(Preferences).values;
  readonly #pageIsDark = inject(Preferences).dark;
  readonly #wanted = computed(() => terminalFont(this.#values().terminalFont));
  /** The newest font that has arrived. */
  readonly #font = signal<TerminalFont | null>(null);

  readonly theme = computed(() => terminalTheme(this.#values().terminalTheme, this.#pageIsDark()));
  readonly background = computed(() => this.theme().palette.background ?? '#000000');
  readonly foreground = computed(() => this.theme().palette.foreground ?? '#ffffff');
  readonly options = computed((): TerminalLook => {
    const { fontSizePixels, lineHeight, cursorStyle, screenReader } = this.#values();
    return {
      theme: this.theme().palette,
      fontFamily: fontFamily(this.#font() ?? this.#wanted()),
      fontSize: fontSizePixels,
      lineHeight,
      cursorStyle,
      screenReaderMode: screenReader,
    };
  });

  constructor() {
    effect(() => {
      const wanted = this.#wanted();
      void terminalFontReady(wanted).then(() => {
        if (this.#wanted() === wanted) this.#font.set(wanted);
      });
    });
  }

  /** Resolves when the chosen font is there, so that a terminal can be measured. */
  ready(): Promise<void> {
    return terminalFontReady(this.#wanted());
  }
}
