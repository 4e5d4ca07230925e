import { DOCUMENT, Injectable, inject, signal } from '@angular/core';

/** Whether somebody looks at this page: it is the tab that is shown, of the window that has the focus. */
@Injectable({ providedIn: 'root' })
export class PageAttention {
  readonly #document = inject(DOCUMENT);
  readonly #looking = signal(this.#look());
  readonly #unseen = signal(this.#document.hidden);

  readonly isLookedAt = this.#looking.asReadonly();
  /** Not even partly on a screen. */
  readonly isHidden = this.#unseen.asReadonly();

  constructor() {
    const update = (): void => {
      this.#looking.set(this.#look());
      this.#unseen.set(this.#document.hidden);
    };
    this.#document.addEventListener('visibilitychange', update);
    this.#document.defaultView?.addEventListener('focus', update);
    this.#document.defaultView?.addEventListener('blur', update);
  }

  #look(): boolean {
    return !this.#document.hidden && this.#document.hasFocus();
  }
}
