import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { SESSION_LIMITS, type SessionInfo } from '@latchkey/contracts';

/** Asks for a shell's new name. Closes with the name, or with nothing if cancelled. */
@Component({
  selector: 'lk-rename-dialog',
  imports: [MatButtonModule, MatDialogModule, ReactiveFormsModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form (submit)="save($event)">
      <h2 mat-dialog-title>Rename {{ shell.label }}</h2>
      <mat-dialog-content>
        <label>
          New name
          <input
            class="lk-field"
            cdkFocusInitial
            data-testid="new-name"
            [maxlength]="maxLength"
            [formControl]="name"
          />
        </label>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button mat-button type="button" mat-dialog-close>Cancel</button>
        <button mat-flat-button type="submit">Rename</button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    label {
      display: grid;
      gap: 4px;
      color: var(--lk-text);
    }
  `,
})
export class RenameDialog {
  protected readonly shell = inject<SessionInfo>(MAT_DIALOG_DATA);
  readonly #dialog = inject<MatDialogRef<RenameDialog, string>>(MatDialogRef);
  protected readonly name = new FormControl(this.shell.label, { nonNullable: true });
  protected readonly maxLength = SESSION_LIMITS.maxLabelLength;

  protected save(event: Event): void {
    event.preventDefault();
    this.#dialog.close(this.name.value.trim());
  }
}
