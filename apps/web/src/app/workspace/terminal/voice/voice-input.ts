import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { LoadFailure } from '../../../core/load-failure/load-failure';
import { CREATE_RECOGNITION } from './speech';

/** Dictation, in browsers that support speech recognition. */
@Injectable({ providedIn: 'root' })
export class VoiceInput {
  readonly #dialog = inject(MatDialog);
  readonly #loadFailure = inject(LoadFailure);
  readonly isAvailable = inject(CREATE_RECOGNITION) !== null;

  /** @returns the reviewed text; empty if there's nothing to type */
  async dictate(): Promise<string> {
    const part = await this.#loadFailure.load(() => import('./voice-dialog'));
    if (!part) return '';
    const dialog = this.#dialog.open<unknown, never, string>(part.VoiceDialog, { width: '480px' });
    return (await firstValueFrom(dialog.afterClosed())) ?? '';
  }
}
