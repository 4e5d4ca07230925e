import { ChangeDetectionStrategy, Component, Injectable, effect, inject, signal } from '@angular/core';

/** Long enough to be read, also by somebody who looks up from the keyboard. */
const SHOWN_MS = 8_000;

interface ClipboardWrite {
  readonly shell: string;
  readonly characters: number;
}

/** What programs did to the person's clipboard, which is not to happen unseen. */
@Injectable({ providedIn: 'root' })
export class ClipboardWrites {
  readonly #newest = signal<ClipboardWrite | null>(null);

  readonly latest = this.#newest.asReadonly();

  /** @param shell the label of the shell in which the program runs */
  note(shell: string, characters: number): void {
    this.#newest.set({ shell, characters });
  }

  clear(): void {
    this.#newest.set(null);
  }
}

/** Says for a while that a program wrote the clipboard, whichever shell is in front. */
@Component({
  selector: 'lk-clipboard-note',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status">
      @if (writes.latest(); as write) {
        <p data-testid="clipboard-note">
          @if (write.characters === 0) {
            A program in {{ write.shell }} emptied your clipboard.
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
export class ClipboardNote {
  protected readonly writes = inject(ClipboardWrites);

  constructor() {
    effect((onCleanup) => {
      if (this.writes.latest() === null) return;
      const timer = setTimeout(() => this.writes.clear(), SHOWN_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
