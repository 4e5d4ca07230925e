import { DOCUMENT, Directive, inject } from '@angular/core';

/** Leaves the focus in a terminal when this element is clicked, and disables autoscroll by the middle button. */
@Directive({ selector: '[lkKeepTerminalFocus]', host: { '(mousedown)': 'keep($event)' } })
export class KeepTerminalFocus {
  readonly #document = inject(DOCUMENT);

  protected keep(event: MouseEvent): void {
    const isTerminal = this.#document.activeElement?.matches('.xterm-helper-textarea') ?? false;
    if (isTerminal || event.button === 1) event.preventDefault();
  }
}
