import { ChangeDetectionStrategy, Component, inject, output } from '@angular/core';
import { Icon } from '../../shared/icon';
import { VoiceInput } from './voice/voice-input';

/** Toolbar buttons for the active shell. */
@Component({
  selector: 'lk-pane-tools',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { role: 'group', 'aria-label': 'Active shell' },
  template: `
    <button
      type="button"
      class="lk-icon-button"
      data-testid="find"
      aria-label="Find"
      title="Find"
      (click)="find.emit()"
    >
      <lk-icon name="search" />
    </button>
    <button
      type="button"
      class="lk-icon-button"
      data-testid="upload-files"
      aria-label="Upload files"
      title="Upload files to ~/uploads"
      (click)="pickFiles.emit()"
    >
      <lk-icon name="upload" />
    </button>
    @if (canDictate) {
      <button
        type="button"
        class="lk-icon-button"
        data-testid="dictate"
        aria-label="Dictate"
        title="Dictate"
        (click)="dictate.emit()"
      >
        <lk-icon name="microphone" />
      </button>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
  `,
})
export class PaneTools {
  readonly find = output();
  readonly pickFiles = output();
  readonly dictate = output();
  protected readonly canDictate = inject(VoiceInput).isAvailable;
}
