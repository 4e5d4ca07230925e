import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { Icon } from '../../shared/icon';
import { Preferences } from '../../shared/preferences';
import { KeySettings } from './key-settings';
import { LookSettings } from './look-settings';

export type SettingsPart = 'look' | 'keys';

/** The settings, in a sheet at the side so that their effect stays visible. */
@Component({
  selector: 'lk-settings-sheet',
  imports: [Icon, KeySettings, LookSettings, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <h2 mat-dialog-title>Settings</h2>
      <button type="button" class="lk-icon-button" mat-dialog-close aria-label="Close settings">
        <lk-icon name="close" />
      </button>
    </header>
    <div class="parts" role="group" aria-label="Settings section">
      <button type="button" [attr.aria-pressed]="part() === 'look'" (click)="part.set('look')">
        Appearance
      </button>
      <button
        type="button"
        data-testid="settings-keys"
        [attr.aria-pressed]="part() === 'keys'"
        (click)="part.set('keys')"
      >
        Shortcuts
      </button>
    </div>
    <mat-dialog-content tabindex="-1">
      @if (part() === 'look') {
        <lk-look-settings />
      } @else {
        <lk-key-settings />
      }
    </mat-dialog-content>
  `,
  styleUrl: './settings-sheet.scss',
})
export class SettingsSheet {
  protected readonly part = signal(inject<SettingsPart>(MAT_DIALOG_DATA));

  constructor() {
    const preferences = inject(Preferences);
    inject(DestroyRef).onDestroy(() => preferences.try({}));
  }
}
