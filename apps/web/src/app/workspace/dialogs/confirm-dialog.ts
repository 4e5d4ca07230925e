import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';

/** A question to ask before doing something that can't be undone. */
export interface Confirmation {
  readonly title: string;
  readonly text: string;
  /** Label of the button that cancels. */
  readonly keep: string;
  /** Label of an optional third answer. */
  readonly other?: string;
  /** Label of the button that goes ahead. */
  readonly confirm: string;
  /** The button that has the focus, so that Enter presses it. */
  readonly preset: 'keep' | 'confirm';
}

/** True: go ahead; false: cancel; `other`: the third answer. */
export type Answer = boolean | 'other';

/** Asks before doing something that can't be undone. Closes with the answer. */
@Component({
  selector: 'lk-confirm-dialog',
  imports: [MatDialogModule, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>{{ data.title }}</h2>
    <mat-dialog-content>{{ data.text }}</mat-dialog-content>
    <mat-dialog-actions align="end">
      <button
        mat-button
        type="button"
        data-testid="keep"
        [attr.cdkFocusInitial]="data.preset === 'keep' ? '' : null"
        [mat-dialog-close]="false"
      >
        {{ data.keep }}
      </button>
      @if (data.other; as other) {
        <button mat-button type="button" data-testid="other" mat-dialog-close="other">{{ other }}</button>
      }
      <button
        mat-flat-button
        type="button"
        data-testid="confirm"
        [attr.cdkFocusInitial]="data.preset === 'confirm' ? '' : null"
        [mat-dialog-close]="true"
      >
        {{ data.confirm }}
      </button>
    </mat-dialog-actions>
  `,
})
export class ConfirmDialog {
  protected readonly data = inject<Confirmation>(MAT_DIALOG_DATA);
}
