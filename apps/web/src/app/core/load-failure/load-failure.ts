import { Injectable, InjectionToken, inject, signal } from '@angular/core';
import { Router, type NavigationError } from '@angular/router';
import { API } from '@latchkey/contracts';

const RELOADED_KEY = 'latchkey.reloaded-for-missing-part';

/** Loads an address of this server from scratch. Specs provide a fake. */
export const LOAD_PAGE = new InjectionToken<(url: string) => void>('load page', {
  providedIn: 'root',
  factory: () => (url) => location.assign(url),
});

/** Checks whether Latchkey responds. Specs provide a fake. */
export const SERVER_RESPONDS = new InjectionToken<() => Promise<boolean>>('server responds', {
  providedIn: 'root',
  factory: () => () =>
    fetch(API.live, { cache: 'no-store' }).then(
      // While the app is down, the proxy in front of it responds with 502 or 503.
      ({ status }) => status < 500,
      () => false,
    ),
});

/** A screen that failed to load, and why. */
export interface LoadFailureView {
  readonly url: string;
  readonly reason: 'no-answer' | 'missing';
  /** Whether an earlier screen is still shown. */
  readonly canStay: boolean;
}

/**
 * Handles lazy-loaded code that fails to load. After an upgrade the server no longer has the files that this page refers to,
 * and a reload fixes that. The reload happens automatically once; if that doesn't help, the page shows the failure.
 */
@Injectable({ providedIn: 'root' })
export class LoadFailure {
  readonly #router = inject(Router);
  readonly #loadPage = inject(LOAD_PAGE);
  readonly #serverResponds = inject(SERVER_RESPONDS);
  readonly #view = signal<LoadFailureView | null>(null);
  readonly #busy = signal(false);
  /** Counts all navigations, failed or not. */
  #navigations = 0;

  readonly view = this.#view.asReadonly();
  readonly busy = this.#busy.asReadonly();

  /** Loads a lazy part of the current screen. Returns null on failure, which it reports. */
  async load<T>(part: () => Promise<T>): Promise<T | null> {
    try {
      return await part();
    } catch (error) {
      await this.report({ url: this.#router.url, error });
      return null;
    }
  }

  /** Handles a failed navigation: reloads the page or shows the failure. */
  async report({ url, error }: Pick<NavigationError, 'url' | 'error'>): Promise<void> {
    console.error(error);
    const navigation = ++this.#navigations;
    // Reloading while the server is down would show the browser's own error page.
    const responds = await this.#serverResponds();
    // Another navigation happened while we waited.
    if (navigation !== this.#navigations) return;
    if (responds && rememberReload()) return this.#loadPage(url);
    const canStay = this.#router.lastSuccessfulNavigation() !== null;
    this.#view.set({ url, reason: responds ? 'missing' : 'no-answer', canStay });
  }

  /** Call after a successful navigation. The next failure may reload the page again. */
  clear(): void {
    this.#navigations += 1;
    forgetReload();
    this.#view.set(null);
  }

  stay(): void {
    this.#view.set(null);
  }

  /** Reloads the page if the server responds. */
  async retry(): Promise<void> {
    const view = this.#view();
    if (!view || this.#busy()) return;
    this.#busy.set(true);
    const responds = await this.#serverResponds();
    this.#busy.set(false);
    // The user chose to stay while we waited.
    if (this.#view() !== view) return;
    if (responds) this.#loadPage(view.url);
    else this.#view.set({ ...view, reason: 'no-answer' });
  }
}

/** Records in this tab that the page reloads. Returns false if it already did, or if storage is unavailable. */
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
    // Storage is unavailable, so nothing was recorded.
  }
}
