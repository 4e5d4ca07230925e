import { DOCUMENT, Directive, inject } from '@angular/core';

/** A terminal that has the keys keeps them when a pointer is pressed here; and a middle button scrolls nothing. */
@Directive({ selector: '[lkKeepKeys]', host: { '(mousedown)': 'keep($event)' } })
export class KeepKeys {
  readonly #document = inject(DOCUMENT);

  protected keep(event: MouseEvent): void {
    const isTerminals = this.#document.activeElement?.matches('.xterm-helper-textarea') ?? false;
    if (isTerminals || event.button === 1) event.preventDefault();
  }
}
