import { Injectable, inject, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { Terminal } from '@xterm/xterm';
import { firstValueFrom } from 'rxjs';
import { bracketed, pasteText, runsAtOnce } from '../../terminal/input/paste-text';
import { PasteDialog, type PasteAnswer, type PasteQuestion } from './paste-dialog';

/** Where what a person does to a pane goes. */
export interface PaneTarget {
  readonly terminal: Terminal;
  /** @returns false if nothing was taken: too much waits already, or the shell has ended */
  send(data: string): boolean;
}

/** The ways into a pane's shell other than xterm's own keys: the key bar, pastes, dictated text, paths of files. */
@Injectable()
export class PaneInput {
  readonly #dialog = inject(MatDialog);
  #target: PaneTarget | null = null;
  readonly #refused = signal(false);

  /** Ctrl of the key bar, held for the next key. */
  readonly heldControl = signal(false);
  /** The latest paste was more than is taken at once. */
  readonly pasteRefused = this.#refused.asReadonly();

  connect(target: PaneTarget): void {
    this.#target = target;
  }

  dismissRefusal(): void {
    this.#refused.set(false);
  }

  /** Types as if from a keyboard; arrows are spelt as the program in the shell asked for. */
  typeKey(sequence: string, applicationSequence = sequence): void {
    if (!this.#target) return;
    const { terminal } = this.#target;
    this.#target.send(terminal.modes.applicationCursorKeysMode ? applicationSequence : sequence);
    terminal.focus();
  }

  /** What a key sends once the key bar's Ctrl is held with it. */
  applyHeldControl(data: string): string {
    if (!this.heldControl() || !/^[@-_a-z]$/.test(data)) return data;
    this.heldControl.set(false);
    return String.fromCharCode(data.charCodeAt(0) & 0x1f);
  }

  /** Copies the selection; false when there is none. */
  copy(): boolean {
    const text = this.#target?.terminal.getSelection() ?? '';
    if (text !== '') void navigator.clipboard?.writeText(text).catch(() => undefined);
    return text !== '';
  }

  /** Pastes what the person has copied, wherever that was. @returns false where the browser does not tell */
  async pasteFromClipboard(): Promise<boolean> {
    const text = await navigator.clipboard?.readText().catch(() => null);
    if (text == null) return false;
    await this.paste(text);
    return true;
  }

  /** Gives text to the program as pasted; asks before it would run as commands. */
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

  /** Gives text without line ends to the program as pasted, such as the path of a file. */
  insert(clean: string): void {
    if (!this.#target) return;
    const taken = this.#target.send(this.#isBracketed ? bracketed(clean) : clean);
    this.#refused.set(!taken);
    this.#target.terminal.scrollToBottom();
    this.#target.terminal.focus();
  }

  get #isBracketed(): boolean {
    return this.#target?.terminal.modes.bracketedPasteMode ?? false;
  }
}
