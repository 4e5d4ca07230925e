import { ChangeDetectionStrategy, Component, effect, input, signal } from '@angular/core';
import type { Terminal } from '@xterm/xterm';
import { Icon } from '../../shared/icon';

/** While older lines are looked at: the way back to the latest. */
@Component({
  selector: 'lk-to-end',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (isAbove()) {
      <button type="button" data-testid="to-end" title="To the latest output" (click)="go()">
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
export class ToEnd {
  readonly terminal = input.required<Terminal>();
  protected readonly isAbove = signal(false);

  constructor() {
    effect((onCleanup) => {
      const terminal = this.terminal();
      // Told of whatever moves the lines: output, keys, wheel and search.
      const watched = terminal.onRender(() => {
        const { viewportY, baseY } = terminal.buffer.active;
        this.isAbove.set(viewportY < baseY);
      });
      onCleanup(() => watched.dispose());
    });
  }

  protected go(): void {
    this.terminal().scrollToBottom();
    this.terminal().focus();
  }
}
