import { ChangeDetectionStrategy, Component } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { SHORTCUT_HELP } from './shortcuts';

/** The keys that the workspace takes; all others go to the shell. */
@Component({
  selector: 'lk-help-dialog',
  imports: [MatDialogModule, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 mat-dialog-title>Keys</h2>
    <mat-dialog-content>
      <dl>
        @for (entry of entries; track entry[0]) {
          <dt>{{ entry[0] }}</dt>
          <dd>{{ entry[1] }}</dd>
        }
      </dl>
      <p>Every other key goes to the shell, among them Ctrl+C, Ctrl+W, Esc, Tab and Shift+Enter.</p>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-flat-button type="button" mat-dialog-close>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 8px 24px;
      margin: 0 0 16px;
      color: var(--lk-text);
    }
    dt {
      font: 400 12px/20px var(--lk-mono);
      white-space: nowrap;
    }
  `,
})
export class HelpDialog {
  protected readonly entries = SHORTCUT_HELP;
}
