import { Injectable, signal } from '@angular/core';

/** As wide as phones are, held upright. */
const NARROW = '(max-width: 640px)';

/** How much room there is. */
@Injectable({ providedIn: 'root' })
export class Viewport {
  readonly #query = globalThis.matchMedia?.(NARROW);
  readonly #isNarrow = signal(this.#query?.matches ?? false);
  /** One thing beside another does not fit. */
  readonly narrow = this.#isNarrow.asReadonly();

  constructor() {
    this.#query?.addEventListener('change', ({ matches }) => this.#isNarrow.set(matches));
  }
}
