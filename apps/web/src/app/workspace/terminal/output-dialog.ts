import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterNextRender,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';

export interface OutputText {
  readonly label: string;
  readonly text: string;
}

/** The whole output can be saved as a file. */
const MAX_LINES = 5_000;

/**
 * Shows a shell's output as plain text, so that it can be selected on a touch screen or while a program captures the mouse.
 */
@Component({
  selector: 'lk-output-dialog',
  imports: [MatButtonModule, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Output of {{ data.label }}</h2>
    <mat-dialog-content #content tabindex="0" role="region" aria-label="Output" cdkFocusInitial>
      @if (isShortened) {
        <p>These are the last {{ maxLines }} lines. To get all of it, use “Save output as a file”.</p>
      }
      @if (text === '') {
        <p>No output yet.</p>
      } @else {
        <pre>{{ text }}</pre>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <span role="status">{{ result() }}</span>
      <button mat-button type="button" [disabled]="text === ''" (click)="copyAll()">Copy all</button>
      <button mat-flat-button type="button" mat-dialog-close>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    pre {
      margin: 0;
      color: var(--lk-text);
      font: 13px/1.4 var(--lk-mono);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      user-select: text;
    }
    span {
      padding: 0 8px;
      color: var(--lk-muted);
    }
  `,
})
export class OutputDialog {
  protected readonly data = inject<OutputText>(MAT_DIALOG_DATA);
  private readonly content = viewChild.required<unknown, ElementRef<HTMLElement>>('content', {
    read: ElementRef,
  });
  readonly #lines = this.data.text.trimEnd().split('\n');
  protected readonly maxLines = MAX_LINES.toLocaleString();
  protected readonly isShortened = this.#lines.length > MAX_LINES;
  protected readonly text = this.#lines.slice(-MAX_LINES).join('\n');
  protected readonly result = signal('');

  constructor() {
    // Start at the latest output.
    afterNextRender(() => {
      const { nativeElement } = this.content();
      nativeElement.scrollTop = nativeElement.scrollHeight;
    });
  }

  protected copyAll(): void {
    const { clipboard } = navigator as { readonly clipboard?: Clipboard };
    const copied =
      clipboard?.writeText(this.text) ?? Promise.reject(new Error('The clipboard needs a secure origin.'));
    void copied.then(
      () => this.result.set('Copied'),
      () => this.result.set('Your browser blocked copying. Select the text and copy it instead.'),
    );
  }
}
