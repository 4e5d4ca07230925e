import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { Icon } from '../../shared/icon';
import { Preferences } from '../../shared/preferences';
import { AppearanceSettings } from './appearance-settings';
import { ShortcutSettings } from './shortcut-settings';

export type SettingsPart = 'appearance' | 'shortcuts';

/** The settings, in a sheet at the side so that their effect stays visible. */
@Component({
  selector: 'lk-settings-sheet',
  imports: [Icon, ShortcutSettings, AppearanceSettings, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header>
      <h2 mat-dialog-title>Settings</h2>
      <button type="button" class="lk-icon-button" mat-dialog-close aria-label="Close settings">
        <lk-icon name="close" />
      </button>
    </header>
    <div class="parts" role="group" aria-label="Settings section">
      <button type="button" [attr.aria-pressed]="part() === 'appearance'" (click)="part.set('appearance')">
        Appearance
      </button>
      <button
        type="button"
        data-testid="settings-keys"
        [attr.aria-pressed]="part() === 'shortcuts'"
        (click)="part.set('shortcuts')"
      >
        Shortcuts
      </button>
    </div>
    <mat-dialog-content tabindex="-1">
      @if (part() === 'appearance') {
        <lk-appearance-settings />
      } @else {
        <lk-shortcut-settings />
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
