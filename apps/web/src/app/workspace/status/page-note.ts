import { ChangeDetectionStrategy, Component, Injectable, effect, inject, signal } from '@angular/core';

const SHOWN_MS = 6_000;

/** Short words about what was asked for and could not be done, or was done where it is not seen. */
@Injectable()
export class PageNotes {
  readonly #newest = signal<string | null>(null);
  readonly latest = this.#newest.asReadonly();

  say(text: string | null): void {
    this.#newest.set(text);
  }
}

/** Says them for a while, above everything and moving nothing. */
@Component({
  selector: 'lk-page-note',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status">
      @if (notes.latest(); as note) {
        <p data-testid="page-note">{{ note }}</p>
      }
    </div>
  `,
  styles: `
    p {
      position: fixed;
      bottom: 40px;
      left: 50%;
      z-index: 20;
      max-width: calc(100% - 40px);
      padding: 8px 16px;
      border: 1px solid var(--lk-line);
      border-radius: 8px;
      background: var(--lk-surface);
      box-shadow: var(--lk-shadow);
      transform: translateX(-50%);
    }
  `,
})
export class PageNote {
  protected readonly notes = inject(PageNotes);

  constructor() {
    effect((onCleanup) => {
      if (this.notes.latest() === null) return;
      const timer = setTimeout(() => this.notes.say(null), SHOWN_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
