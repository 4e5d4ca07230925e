import { DOCUMENT, Injectable, computed, effect, inject, signal } from '@angular/core';

export type ThemeChoice = 'system' | 'light' | 'dark';

const THEME_KEY = 'latchkey.theme';
const READER_KEY = 'latchkey.screen-reader';

/** What a person chose for this browser: theme, and whether terminals speak to a screen reader. */
@Injectable({ providedIn: 'root' })
export class Preferences {
  private readonly root = inject(DOCUMENT).documentElement;
  private readonly systemDark = signal(false);

  readonly theme = signal<ThemeChoice>(readTheme());
  readonly screenReader = signal(read(READER_KEY) === 'on');
  /** Whether the dark side of the theme is shown now. */
  readonly dark = computed(() => (this.theme() === 'system' ? this.systemDark() : this.theme() === 'dark'));

  constructor() {
    const query = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
    this.systemDark.set(query?.matches ?? false);
    query?.addEventListener('change', (event) => this.systemDark.set(event.matches));
    effect(() => {
      const theme = this.theme();
      if (theme === 'system') delete this.root.dataset['theme'];
      else this.root.dataset['theme'] = theme;
      write(THEME_KEY, theme);
    });
    effect(() => write(READER_KEY, this.screenReader() ? 'on' : 'off'));
  }
}

function readTheme(): ThemeChoice {
  const stored = read(THEME_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

// Storage may be switched off in a browser; the choice then lasts as long as the page.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See read().
  }
}
