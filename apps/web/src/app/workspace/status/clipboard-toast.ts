import { ChangeDetectionStrategy, Component, Injectable, effect, inject, signal } from '@angular/core';

/** Leaves time to look up from the keyboard and read. */
const SHOWN_MS = 8_000;

interface ClipboardWrite {
  readonly shell: string;
  readonly characters: number;
}

/** Clipboard writes by programs, which must not go unnoticed. */
@Injectable({ providedIn: 'root' })
export class ClipboardWrites {
  readonly #latest = signal<ClipboardWrite | null>(null);

  readonly latest = this.#latest.asReadonly();

  /** @param shell the label of the shell in which the program runs */
  report(shell: string, characters: number): void {
    this.#latest.set({ shell, characters });
  }

  clear(): void {
    this.#latest.set(null);
  }
}

/** Shows for a few seconds that a program in any shell changed the clipboard. */
@Component({
  selector: 'lk-clipboard-toast',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status">
      @if (writes.latest(); as write) {
        <p data-testid="clipboard-toast">
          @if (write.characters === 0) {
            A program in {{ write.shell }} cleared your clipboard.
          } @else {
            A program in {{ write.shell }} copied
            {{ write.characters === 1 ? '1 character' : write.characters + ' characters' }} to your clipboard.
          }
        </p>
      }
    </div>
  `,
  styles: `
    p {
      position: fixed;
      right: 20px;
      bottom: 48px;
      z-index: 20;
      max-width: calc(100% - 40px);
      padding: 8px 16px;
      border: 1px solid var(--lk-line);
      border-radius: 8px;
      background: var(--lk-surface);
      box-shadow: var(--lk-shadow);
    }
  `,
})
export class ClipboardToast {
  protected readonly writes = inject(ClipboardWrites);

  constructor() {
    effect((onCleanup) => {
      if (this.writes.latest() === null) return;
      const timer = setTimeout(() => this.writes.clear(), SHOWN_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
