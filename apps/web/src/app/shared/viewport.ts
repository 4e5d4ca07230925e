import { Injectable, signal } from '@angular/core';

/** Phones in portrait orientation. */
const NARROW = '(max-width: 640px)';

/** Tracks whether the page is narrow. */
@Injectable({ providedIn: 'root' })
export class Viewport {
  readonly #query = globalThis.matchMedia?.(NARROW);
  readonly #isNarrow = signal(this.#query?.matches ?? false);
  /** Whether two columns don’t fit. */
  readonly narrow = this.#isNarrow.asReadonly();

  constructor() {
    this.#query?.addEventListener('change', ({ matches }) => this.#isNarrow.set(matches));
  }
}
