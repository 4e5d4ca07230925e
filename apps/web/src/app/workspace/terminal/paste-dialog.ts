import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { lineCount } from '../../terminal/input/paste-text';

/** Text with line ends, as it would be typed. */
export interface PasteQuestion {
  readonly text: string;
}
/** Undefined: not at all. */
export type PasteAnswer = 'as-it-is' | 'one-line' | undefined;

const SHOWN_CHARACTERS = 4000;

/** Shows what a paste would run before it does. */
@Component({
  selector: 'lk-paste-dialog',
  imports: [MatDialogModule, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>{{ lines === 1 ? 'Paste and run this line?' : 'Paste ' + lines + ' lines?' }}</h2>
    <mat-dialog-content>
      <p>The program in this shell takes each line end as Enter, so every line runs at once.</p>
      <pre tabindex="0" aria-label="What would be pasted" data-testid="paste-preview">{{ shown }}</pre>
      @if (isCut) {
        <p class="lk-muted">And more: {{ characters }} characters in all.</p>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <!-- The answer that Enter gives: whoever pastes and presses Enter has not read this yet. -->
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
          As one line
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
