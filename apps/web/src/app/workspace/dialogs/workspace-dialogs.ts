import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { LoadFailure } from '../../core/load-failure';
import type { OutputText } from '../terminal/output-dialog';
import { PaletteItems } from '../palette/palette-items';
import type { PaletteItem } from '../palette/palette-item';
import type { SettingsPart } from '../settings/settings-sheet';

/** Opens what is loaded only when it is wanted. */
@Injectable()
export class WorkspaceDialogs {
  readonly #dialog = inject(MatDialog);
  readonly #items = inject(PaletteItems);
  readonly #loadFailure = inject(LoadFailure);
  #isLoading = false;

  constructor() {
    // It is asked for by a key, behind which a person types on at once.
    void import('../palette/palette-dialog').catch(() => undefined);
  }

  async open(which: 'palette' | 'settings' | 'help'): Promise<void> {
    leaveTerminal();
    if (which === 'palette') await this.#palette();
    else if (which === 'settings') await this.#settings('look');
    else await this.#help();
  }

  async show(output: OutputText): Promise<void> {
    leaveTerminal();
    const part = await this.#loaded(() => import('../terminal/output-dialog'));
    if (!part) return;
    this.#dialog.open(part.OutputDialog, { data: output, width: '960px', maxWidth: '94vw' });
  }

  /**
   * Whoever presses a key twice asks for one: while a part loads, no other does.
   * @returns null where nothing is to be opened
   */
  async #loaded<T>(part: () => Promise<T>): Promise<T | null> {
    if (this.#isLoading) return null;
    this.#isLoading = true;
    const loaded = await this.#loadFailure.load(part);
    this.#isLoading = false;
    return loaded;
  }

  async #palette(): Promise<void> {
    const part = await this.#loaded(() => import('../palette/palette-dialog'));
    if (!part) return;
    const dialog = this.#dialog.open<unknown, readonly PaletteItem[], PaletteItem>(part.PaletteDialog, {
      data: this.#items.all(),
      ariaLabel: 'Command palette',
      width: '640px',
      position: { top: '56px' },
      panelClass: 'lk-palette',
      // A dialog takes the keys only when it has come in.
      enterAnimationDuration: 0,
      // What is tried behind it is seen as it is.
      backdropClass: 'cdk-overlay-transparent-backdrop',
    });
    const item = await firstValueFrom(dialog.afterClosed());
    item?.run();
  }

  async #settings(tab: SettingsPart): Promise<void> {
    const part = await this.#loaded(() => import('../settings/settings-sheet'));
    if (!part) return;
    this.#dialog.open(part.SettingsSheet, {
      data: tab,
      width: '400px',
      height: '100dvh',
      maxWidth: '100vw',
      position: { right: '0', top: '0' },
      panelClass: 'lk-sheet',
      backdropClass: 'cdk-overlay-transparent-backdrop',
      autoFocus: 'dialog',
    });
  }

  async #help(): Promise<void> {
    const part = await this.#loaded(() => import('../keys/help-dialog'));
    if (!part) return;
    const dialog = this.#dialog.open<unknown, void, 'change'>(part.HelpDialog, {
      width: '760px',
      maxWidth: '94vw',
    });
    if ((await firstValueFrom(dialog.afterClosed())) === 'change') await this.#settings('keys');
  }
}

/** What is typed for a dialog that is still to come must not run in a shell. */
function leaveTerminal(): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !focused.matches('.xterm-helper-textarea')) return;
  focused.blur();
}
