import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';

/** Asks before a running shell is ended. Closes with true if that is wanted. */
@Component({
  selector: 'lk-confirm-dialog',
  imports: [MatDialogModule, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Close {{ label }}?</h2>
    <mat-dialog-content>The shell is still running. Closing it ends every program in it.</mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" [mat-dialog-close]="false">Keep it</button>
      <button
        mat-flat-button
        type="button"
        data-testid="confirm-close"
        cdkFocusInitial
        [mat-dialog-close]="true"
      >
        Close the shell
      </button>
    </mat-dialog-actions>
  `,
})
export class ConfirmDialog {
  protected readonly label = inject<string>(MAT_DIALOG_DATA);
}
