import { ChangeDetectionStrategy, Component, Injectable, effect, inject, signal } from '@angular/core';

const SHOWN_MS = 6_000;

/** Short messages about a request that failed, or whose result isn't visible. */
@Injectable()
export class Toasts {
  readonly #current = signal<string | null>(null);
  readonly current = this.#current.asReadonly();

  show(text: string | null): void {
    this.#current.set(text);
  }
}

/** Shows the current message for a few seconds, above the page and without moving it. */
@Component({
  selector: 'lk-toast',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status">
      @if (toasts.current(); as text) {
        <p data-testid="toast">{{ text }}</p>
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
export class Toast {
  protected readonly toasts = inject(Toasts);

  constructor() {
    effect((onCleanup) => {
      if (this.toasts.current() === null) return;
      const timer = setTimeout(() => this.toasts.show(null), SHOWN_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
