import type { Terminal } from '@xterm/xterm';
import { download, stamp } from '../shared/download';
import { outputText } from '../terminal/output-text';

/** What can be done with what a pane shows. There is nothing to do as long as it has no terminal. */
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

  /** Shows the latest output, and takes the keys. */
  toEnd(): void {
    this.terminal()?.scrollToBottom();
    this.terminal()?.focus();
  }

  /** What the shell has printed, as far back as the terminal has it. */
  text(): string {
    const terminal = this.terminal();
    return terminal ? outputText(terminal.buffer.active) : '';
  }

  /** Hands over what the shell has printed, as far back as the terminal has it. */
  save(): void {
    if (this.terminal()) download(`${this.label()} ${stamp()}.txt`, 'text/plain', this.text());
  }
}
