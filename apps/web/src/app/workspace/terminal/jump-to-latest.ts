import { ChangeDetectionStrategy, Component, effect, input, signal } from '@angular/core';
import type { Terminal } from '@xterm/xterm';
import { Icon } from '../../shared/icon';

/** A button to scroll back to the latest output; visible while older lines are shown. */
@Component({
  selector: 'lk-jump-to-latest',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (isScrolledUp()) {
      <button type="button" data-testid="to-end" title="Jump to latest output" (click)="go()">
        <lk-icon name="down" /> Latest
      </button>
    }
  `,
  styles: `
    button {
      position: absolute;
      right: 24px;
      bottom: 12px;
      z-index: 5;
      display: inline-flex;
      align-items: center;
      gap: 4px;
      height: 28px;
      padding: 0 12px 0 8px;
      border: 1px solid var(--lk-line-strong);
      border-radius: var(--lk-radius);
      background: var(--lk-surface);
      color: var(--lk-text);
      box-shadow: var(--lk-shadow);
      cursor: pointer;
    }
    button:hover {
      background: var(--lk-hover);
    }
    @media (pointer: coarse) {
      button {
        height: 44px;
      }
    }
  `,
})
export class JumpToLatest {
  readonly terminal = input.required<Terminal>();
  protected readonly isScrolledUp = signal(false);

  constructor() {
    effect((onCleanup) => {
      const terminal = this.terminal();
      // Fires for everything that scrolls: output, keys, wheel and search.
      const watched = terminal.onRender(() => {
        const { viewportY, baseY } = terminal.buffer.active;
        this.isScrolledUp.set(viewportY < baseY);
      });
      onCleanup(() => watched.dispose());
    });
  }

  protected go(): void {
    this.terminal().scrollToBottom();
    this.terminal().focus();
  }
}
