import { DOCUMENT, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { API, type PreferenceValues } from '@latchkey/contracts';
import { SyncedDocument } from '../core/synced-document';

/** What holds until a person chooses otherwise. */
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

/** What this browser knew last: shown before the server has answered, and brought back to one that lost its disk. */
const COPY_KEY = 'latchkey.preferences';

/** What a person chose, the same in every browser. */
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
  readonly #tried = signal<PreferenceValues>({});

  readonly chosen = computed(() => ({ ...DEFAULT_PREFERENCES, ...this.#document.value() }));
  /** What is in force: chosen, or being tried. */
  readonly values = computed(() => ({ ...this.chosen(), ...this.#tried() }));
  readonly theme = computed(() => this.values().appTheme);
  readonly screenReader = computed(() => this.values().screenReader);
  /** Whether the dark side of the theme is shown now. */
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

  /** Chooses, for good. What was tried is over. */
  set(change: PreferenceValues): void {
    this.#tried.set({});
    this.#document.change((values) => ({ ...values, ...change }));
  }

  /** Shows what a choice would look like, until `set`, or until something else, or nothing, is tried. */
  try(change: PreferenceValues): void {
    this.#tried.set(change);
  }
}

// Storage may be switched off in a browser; the server's copy is then shown once it has come.
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
