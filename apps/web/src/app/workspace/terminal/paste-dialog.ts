import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { lineCount } from '../../terminal/input/paste-text';

/** Text with line ends, as it would be sent to the shell. */
export interface PasteQuestion {
  readonly text: string;
}
/** Undefined: don't paste. */
export type PasteAnswer = 'as-it-is' | 'one-line' | undefined;

const SHOWN_CHARACTERS = 4000;

/** Previews a paste that would run commands, and asks whether to paste it. */
@Component({
  selector: 'lk-paste-dialog',
  imports: [MatDialogModule, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>{{ lines === 1 ? 'Paste and run this line?' : 'Paste ' + lines + ' lines?' }}</h2>
    <mat-dialog-content>
      <p>Each line will run as soon as it’s pasted.</p>
      <pre tabindex="0" aria-label="Text to paste" data-testid="paste-preview">{{ shown }}</pre>
      @if (isCut) {
        <p class="lk-muted">Preview shortened: {{ characters }} characters in total.</p>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <!-- The default for Enter, as someone who pastes and presses Enter hasn't read this yet. -->
      <button mat-button type="button" data-testid="paste-nothing" cdkFocusInitial mat-dialog-close>
        Don’t paste
      </button>
      @if (lines > 1) {
        <button
          mat-stroked-button
          type="button"
          data-testid="paste-one-line"
          (click)="dialog.close('one-line')"
        >
          Paste as one line
        </button>
      }
      <button mat-flat-button type="button" data-testid="paste-all" (click)="dialog.close('as-it-is')">
        Paste
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-actions {
      gap: 8px;
    }
    pre {
      max-height: 240px;
      margin: 12px 0;
      padding: 12px;
      overflow: auto;
      border: 1px solid var(--lk-line);
      border-radius: var(--lk-radius);
      background: var(--lk-terminal);
      color: var(--lk-text);
      font: 400 12px/18px var(--lk-mono);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class PasteDialog {
  protected readonly dialog = inject<MatDialogRef<PasteDialog, PasteAnswer>>(MatDialogRef);
  readonly #data = inject<PasteQuestion>(MAT_DIALOG_DATA);
  protected readonly lines = lineCount(this.#data.text);
  protected readonly characters = this.#data.text.length;
  protected readonly isCut = this.characters > SHOWN_CHARACTERS;
  protected readonly shown = this.#data.text.slice(0, SHOWN_CHARACTERS).replaceAll('\r', '\n');
}
