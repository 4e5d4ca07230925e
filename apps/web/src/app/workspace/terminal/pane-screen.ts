import type { Terminal } from '@xterm/xterm';
import { download, stamp } from '../../shared/download';
import { outputText } from '../../terminal/output-text';

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

  /** What the shell has printed, as far back as the terminal has it; and the screen of a program that has one of its own. */
  text(): string {
    const buffers = this.terminal()?.buffer;
    if (!buffers) return '';
    const { active, normal } = buffers;
    return active.type === 'normal' ? outputText(normal) : `${outputText(normal)}\n${outputText(active)}`;
  }

  /** Hands over what the shell has printed, as far back as the terminal has it. */
  save(): void {
    if (this.terminal()) download(`${this.label()} ${stamp()}.txt`, 'text/plain', this.text());
  }
}
