import { DOCUMENT, Injectable, inject, signal } from '@angular/core';

/** Whether the user is looking at this page. */
@Injectable({ providedIn: 'root' })
export class PageFocus {
  readonly #document = inject(DOCUMENT);
  readonly #focused = signal(this.#hasFocus());
  readonly #hidden = signal(this.#document.hidden);

  /** The page is the selected browser tab of the focused window. */
  readonly isFocused = this.#focused.asReadonly();
  /** No part of the page is on a screen. */
  readonly isHidden = this.#hidden.asReadonly();

  constructor() {
    const update = (): void => {
      this.#focused.set(this.#hasFocus());
      this.#hidden.set(this.#document.hidden);
    };
    this.#document.addEventListener('visibilitychange', update);
    this.#document.defaultView?.addEventListener('focus', update);
    this.#document.defaultView?.addEventListener('blur', update);
  }

  #hasFocus(): boolean {
    return !this.#document.hidden && this.#document.hasFocus();
  }
}
