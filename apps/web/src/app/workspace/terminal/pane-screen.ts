import type { Terminal } from '@xterm/xterm';
import { download, timestamp } from '../../shared/download';
import { outputText } from '../../terminal/output-text';

/** Actions on a pane's screen and scrollback; no-ops until the pane has a terminal. */
export class PaneScreen {
  constructor(
    private readonly terminal: () => Terminal | undefined,
    private readonly label: () => string,
  ) {}

  hasSelection(): boolean {
    return this.terminal()?.hasSelection() ?? false;
  }

  clearSelection(): void {
    this.terminal()?.clearSelection();
  }

  /** Scrolls to the latest output and focuses the terminal. */
  toEnd(): void {
    this.terminal()?.scrollToBottom();
    this.terminal()?.focus();
  }

  /** Returns the scrollback, plus the alternate screen if a program uses it. */
  text(): string {
    const buffers = this.terminal()?.buffer;
    if (!buffers) return '';
    const { active, normal } = buffers;
    return active.type === 'normal' ? outputText(normal) : `${outputText(normal)}\n${outputText(active)}`;
  }

  /** Downloads the scrollback as a text file. */
  save(): void {
    if (this.terminal()) download(`${this.label()} ${timestamp()}.txt`, 'text/plain', this.text());
  }
}
