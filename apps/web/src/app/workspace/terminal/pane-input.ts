import { Injectable, inject, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { Terminal } from '@xterm/xterm';
import { firstValueFrom } from 'rxjs';
import { bracketed, pasteText, runsAtOnce } from '../../terminal/input/paste-text';
import { PasteDialog, type PasteAnswer, type PasteQuestion } from './paste-dialog';

/** The terminal and shell that a pane's input goes to. */
interface PaneTarget {
  readonly terminal: Terminal;
  /** @returns false if nothing was accepted: too much is waiting already, or the shell has ended */
  send(data: string): boolean;
}

/** Sends input to a pane's shell that doesn't come from xterm.js's keys: key bar, pastes, dictation, file paths. */
@Injectable()
export class PaneInput {
  readonly #dialog = inject(MatDialog);
  #target: PaneTarget | null = null;
  readonly #rejected = signal(false);

  /** Whether the key bar's Ctrl is held for the next key. */
  readonly heldControl = signal(false);
  /** Whether the latest paste was too large. */
  readonly pasteRejected = this.#rejected.asReadonly();

  connect(target: PaneTarget): void {
    this.#target = target;
  }

  dismissRejection(): void {
    this.#rejected.set(false);
  }

  /** Types a key. @param applicationSequence what the key sends in application cursor mode */
  typeKey(sequence: string, applicationSequence = sequence): void {
    if (!this.#target) return;
    const { terminal } = this.#target;
    this.#target.send(terminal.modes.applicationCursorKeysMode ? applicationSequence : sequence);
    terminal.focus();
  }

  /** Applies the key bar's Ctrl to a typed key, if held. */
  applyHeldControl(data: string): string {
    if (!this.heldControl() || !/^[@-_a-z]$/.test(data)) return data;
    this.heldControl.set(false);
    return String.fromCharCode(data.charCodeAt(0) & 0x1f);
  }

  /** Copies the selection. @returns false if there is none */
  copy(): boolean {
    const text = this.#target?.terminal.getSelection() ?? '';
    if (text !== '') void navigator.clipboard?.writeText(text).catch(() => undefined);
    return text !== '';
  }

  /** Pastes from the system clipboard. @returns false if the browser doesn't allow reading it */
  async pasteFromClipboard(): Promise<boolean> {
    const text = await navigator.clipboard?.readText().catch(() => null);
    if (text == null) return false;
    await this.paste(text);
    return true;
  }

  /** Pastes text; asks first if it would run as commands. */
  async paste(text: string): Promise<void> {
    const clean = pasteText(text);
    if (!this.#target || clean === '') return;
    if (!runsAtOnce(clean, this.#isBracketed)) return this.insert(clean);
    const data: PasteQuestion = { text: clean };
    const question = this.#dialog.open<PasteDialog, PasteQuestion, PasteAnswer>(PasteDialog, {
      data,
      width: '560px',
    });
    const answer = await firstValueFrom(question.afterClosed());
    if (answer === 'as-it-is') this.insert(clean);
    else if (answer === 'one-line') this.insert(clean.trim().replace(/\r+/g, ' '));
  }

  /** Pastes text without line ends, such as a file's path. */
  insert(clean: string): void {
    if (!this.#target) return;
    const taken = this.#target.send(this.#isBracketed ? bracketed(clean) : clean);
    this.#rejected.set(!taken);
    this.#target.terminal.scrollToBottom();
    this.#target.terminal.focus();
  }

  get #isBracketed(): boolean {
    return this.#target?.terminal.modes.bracketedPasteMode ?? false;
  }
}
