import { DOCUMENT, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { API, type PreferenceValues } from '@latchkey/contracts';
import { SyncedDocument } from '../core/synced-document';

/** The values for everything that the user hasn’t set. */
export const DEFAULT_PREFERENCES: Required<PreferenceValues> = {
  appTheme: 'system',
  terminalTheme: 'latchkey',
  terminalFont: 'jetbrains-mono',
  fontSizePixels: 14,
  lineHeight: 1.1,
  cursorStyle: 'block',
  screenReader: false,
  sessionRail: true,
  keys: {},
};

/** This browser’s copy: shown until the server answers, and used to restore preferences that the server has lost. */
const COPY_KEY = 'latchkey.preferences';

/** The user’s preferences, shared by all their browsers. */
@Injectable({ providedIn: 'root' })
export class Preferences {
  readonly #root = inject(DOCUMENT).documentElement;
  readonly #systemDark = signal(false);
  readonly #copy = readCopy();
  readonly #document = new SyncedDocument<PreferenceValues>({
    path: API.preferences,
    event: 'preferences',
    initial: this.#copy,
  });
  readonly #previewed = signal<PreferenceValues>({});

  readonly chosen = computed(() => ({ ...DEFAULT_PREFERENCES, ...this.#document.value() }));
  /** The values in effect: chosen ones, overridden by a preview. */
  readonly values = computed(() => ({ ...this.chosen(), ...this.#previewed() }));
  readonly theme = computed(() => this.values().appTheme);
  readonly screenReader = computed(() => this.values().screenReader);
  /** Whether the page is dark now. */
  readonly dark = computed(() => (this.theme() === 'system' ? this.#systemDark() : this.theme() === 'dark'));

  constructor() {
    const query = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
    this.#systemDark.set(query?.matches ?? false);
    query?.addEventListener('change', (event) => this.#systemDark.set(event.matches));
    effect(() => {
      const theme = this.theme();
      if (theme === 'system') delete this.#root.dataset['theme'];
      else this.#root.dataset['theme'] = theme;
    });
    effect(() => writeCopy(this.#document.value()));
    effect(() => {
      const isLost = this.#document.isMissing() && Object.keys(this.#copy).length > 0;
      if (isLost) untracked(() => this.set(this.#copy));
    });
  }

  /** Saves a choice and ends any preview. */
  set(change: PreferenceValues): void {
    this.#previewed.set({});
    this.#document.change((values) => ({ ...values, ...change }));
  }

  /** Previews a choice without saving it, until `set` or the next preview. Pass `{}` to end the preview. */
  try(change: PreferenceValues): void {
    this.#previewed.set(change);
  }
}

// Storage may be disabled in the browser. The page then waits for the server’s copy.
function readCopy(): PreferenceValues {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(COPY_KEY) ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function writeCopy(values: PreferenceValues): void {
  try {
    localStorage.setItem(COPY_KEY, JSON.stringify(values));
  } catch {
    // See readCopy().
  }
}
