import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { START_RECOGNITION } from './speech';

/** Text by voice, where the browser can. */
@Injectable({ providedIn: 'root' })
export class VoiceInput {
  private readonly dialog = inject(MatDialog);
  readonly isAvailable = inject(START_RECOGNITION) !== null;

  /** @returns what the person said and corrected; empty if nothing is to be typed */
  async dictate(): Promise<string> {
    const { VoiceDialog } = await import('./voice-dialog');
    const dialog = this.dialog.open<InstanceType<typeof VoiceDialog>, never, string>(VoiceDialog, {
      width: '480px',
    });
    return (await firstValueFrom(dialog.afterClosed())) ?? '';
  }
}
