import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { LoadFailure } from '../../../core/load-failure';
import { START_RECOGNITION } from './speech';

/** Text by voice, where the browser can. */
@Injectable({ providedIn: 'root' })
export class VoiceInput {
  readonly #dialog = inject(MatDialog);
  readonly #loadFailure = inject(LoadFailure);
  readonly isAvailable = inject(START_RECOGNITION) !== null;

  /** @returns what the person said and corrected; empty if nothing is to be typed */
  async dictate(): Promise<string> {
    const part = await this.#loadFailure.load(() => import('./voice-dialog'));
    if (!part) return '';
    const dialog = this.#dialog.open<unknown, never, string>(part.VoiceDialog, { width: '480px' });
    return (await firstValueFrom(dialog.afterClosed())) ?? '';
  }
}
