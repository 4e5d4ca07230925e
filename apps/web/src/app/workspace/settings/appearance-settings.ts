import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { APP_THEMES, CURSOR_STYLES, PREFERENCE_LIMITS, type PreferenceValues } from '@latchkey/contracts';
import { Preferences } from '../../shared/preferences';
import { TERMINAL_FONTS, fontFamily } from '../../terminal/appearance/terminal-fonts';
import { terminalThemes } from '../../terminal/appearance/themes';

const HUES = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;

/** The appearance settings. Previews a theme or font while the pointer is on it. */
@Component({
  selector: 'lk-appearance-settings',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './appearance-settings.html',
  styleUrl: './appearance-settings.scss',
})
export class AppearanceSettings {
  readonly #preferences = inject(Preferences);
  protected readonly values = this.#preferences.chosen;
  protected readonly appThemes = APP_THEMES;
  protected readonly appThemeLabels = { system: 'System', light: 'Light', dark: 'Dark' };
  protected readonly cursorStyles = CURSOR_STYLES;
  protected readonly cursorLabels = { block: 'Block', bar: 'Bar', underline: 'Underline' };
  protected readonly fonts = TERMINAL_FONTS;
  protected readonly limits = PREFERENCE_LIMITS;
  protected readonly hues = HUES;
  protected readonly family = fontFamily;
  protected readonly themes = computed(() => terminalThemes(this.#preferences.dark()));

  protected set(change: PreferenceValues): void {
    this.#preferences.set(change);
  }

  protected try(change: PreferenceValues): void {
    this.#preferences.try(change);
  }

  /** Previews what the pointer moves onto. A pointer at rest, which the sheet opens under, must not start a preview. */
  protected point({ movementX, movementY }: MouseEvent, change: PreferenceValues): void {
    if (movementX === 0 && movementY === 0) return;
    const tried = this.#preferences.values();
    const isNew = Object.entries(change).some(([name, value]) => tried[name as keyof typeof tried] !== value);
    if (isNew) this.try(change);
  }

  /** Applies a number field: clamps the value, or restores the old one if it isn't a number. */
  protected setNumber(
    field: HTMLInputElement,
    name: 'fontSizePixels' | 'lineHeight',
    min: number,
    max: number,
  ): void {
    const value = field.valueAsNumber;
    if (Number.isFinite(value)) {
      const bounded = Math.min(max, Math.max(min, value));
      this.set({ [name]: name === 'fontSizePixels' ? Math.round(bounded) : Math.round(bounded * 100) / 100 });
    }
    field.value = String(this.values()[name]);
  }
}
