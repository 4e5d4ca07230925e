import { Injectable, InjectionToken, inject, signal } from '@angular/core';
import { Router, type NavigationError } from '@angular/router';
import { API } from '@latchkey/contracts';

const RELOADED_KEY = 'latchkey.reloaded-for-missing-part';

/** Leaves this page for an address of the same server, which loads it anew; a spec gives one of its own. */
export const LOAD_ANEW = new InjectionToken<(url: string) => void>('load anew', {
  providedIn: 'root',
  factory: () => (url) => location.assign(url),
});

/** Whether Latchkey answers at all; a spec gives one of its own. */
export const SERVER_ANSWERS = new InjectionToken<() => Promise<boolean>>('server answers', {
  providedIn: 'root',
  factory: () => () =>
    fetch(API.live, { cache: 'no-store' }).then(
      // What stands before the app answers for it while it is down, with 502 or 503.
      ({ status }) => status < 500,
      () => false,
    ),
});

/** A screen that could not be shown, and what is known of why. */
export interface LoadFailureView {
  readonly url: string;
  readonly reason: 'no-answer' | 'missing';
  /** Whether there is a screen to stay at. */
  readonly canStay: boolean;
}

/**
 * A screen's code is loaded when it is first wanted, and so are some of its parts. After an upgrade of the server the files
 * that this page knows of are gone: loaded anew, the page knows the new ones. That is tried once; what fails then is said,
 * not tried for ever.
 */
@Injectable({ providedIn: 'root' })
export class LoadFailure {
  readonly #router = inject(Router);
  readonly #loadAnew = inject(LOAD_ANEW);
  readonly #serverAnswers = inject(SERVER_ANSWERS);
  readonly #failed = signal<LoadFailureView | null>(null);
  readonly #asking = signal(false);
  /** Counts the navigations that failed and those that did not. */
  #navigations = 0;

  readonly view = this.#failed.asReadonly();
  readonly busy = this.#asking.asReadonly();

  /** Loads a part of the screen that is shown. @returns null if that failed, as is told then */
  async load<T>(part: () => Promise<T>): Promise<T | null> {
    try {
      return await part();
    } catch (error) {
      await this.note({ url: this.#router.url, error });
      return null;
    }
  }

  /** Takes note of a navigation that failed. */
  async note({ url, error }: Pick<NavigationError, 'url' | 'error'>): Promise<void> {
    console.error(error);
    const navigation = ++this.#navigations;
    // A page loaded anew while nothing answers would be the browser's own error page.
    const answers = await this.#serverAnswers();
    // The person has gone elsewhere meanwhile.
    if (navigation !== this.#navigations) return;
    if (answers && rememberReload()) return this.#loadAnew(url);
    const canStay = this.#router.lastSuccessfulNavigation() !== null;
    this.#failed.set({ url, reason: answers ? 'missing' : 'no-answer', canStay });
  }

  /** A screen was shown: the next failure may load the page anew again. */
  clear(): void {
    this.#navigations += 1;
    forgetReload();
    this.#failed.set(null);
  }

  stay(): void {
    this.#failed.set(null);
  }

  /** Loads the page anew, if that can succeed. */
  async retry(): Promise<void> {
    const view = this.#failed();
    if (!view || this.#asking()) return;
    this.#asking.set(true);
    const answers = await this.#serverAnswers();
    this.#asking.set(false);
    // Else the person stays here after all.
    if (this.#failed() !== view) return;
    if (answers) this.#loadAnew(view.url);
    else this.#failed.set({ ...view, reason: 'no-answer' });
  }
}

/** Remembers, for this tab, that the page is loaded anew; false if it was already, or if that cannot be remembered. */
function rememberReload(): boolean {
  try {
    if (sessionStorage.getItem(RELOADED_KEY) !== null) return false;
    sessionStorage.setItem(RELOADED_KEY, 'once');
    return true;
  } catch {
    return false;
  }
}

function forgetReload(): void {
  try {
    sessionStorage.removeItem(RELOADED_KEY);
  } catch {
    // Nothing could be remembered either.
  }
}
