import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { LoadFailure } from '../../core/load-failure/load-failure';
import type { PaletteItem } from '../palette/palette-item';
import { PaletteItems } from '../palette/palette-items';
import type { SettingsPart } from '../settings/settings-sheet';
import type { OutputText } from '../terminal/output-dialog';

/** Opens dialogs, whose code loads on first use. */
@Injectable()
export class WorkspaceDialogs {
  readonly #dialog = inject(MatDialog);
  readonly #items = inject(PaletteItems);
  readonly #loadFailure = inject(LoadFailure);
  #isLoading = false;

  constructor() {
    // Preload the palette: users type right after its shortcut.
    void import('../palette/palette-dialog').catch(() => undefined);
  }

  async open(which: 'palette' | 'settings' | 'help'): Promise<void> {
    blurTerminal();
    if (which === 'palette') await this.#palette();
    else if (which === 'settings') await this.#settings('appearance');
    else await this.#help();
  }

  async show(output: OutputText): Promise<void> {
    blurTerminal();
    const part = await this.#load(() => import('../terminal/output-dialog'));
    if (!part) return;
    this.#dialog.open(part.OutputDialog, { data: output, width: '960px', maxWidth: '94vw' });
  }

  /**
   * Loads a dialog. Ignores further requests meanwhile, so that pressing a shortcut twice opens one dialog.
   * @returns null if there's nothing to open
   */
  async #load<T>(part: () => Promise<T>): Promise<T | null> {
    if (this.#isLoading) return null;
    this.#isLoading = true;
    const loaded = await this.#loadFailure.load(part);
    this.#isLoading = false;
    return loaded;
  }

  async #palette(): Promise<void> {
    const part = await this.#load(() => import('../palette/palette-dialog'));
    if (!part) return;
    const dialog = this.#dialog.open<unknown, readonly PaletteItem[], PaletteItem>(part.PaletteDialog, {
      data: this.#items.all(),
      ariaLabel: 'Command palette',
      width: '640px',
      position: { top: '56px' },
      panelClass: 'lk-palette',
      // A dialog takes the focus only after its animation.
      enterAnimationDuration: 0,
      // Show previews of themes undimmed.
      backdropClass: 'cdk-overlay-transparent-backdrop',
    });
    const item = await firstValueFrom(dialog.afterClosed());
    item?.run();
  }

  async #settings(tab: SettingsPart): Promise<void> {
    const part = await this.#load(() => import('../settings/settings-sheet'));
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
    const part = await this.#load(() => import('../keys/help-dialog'));
    if (!part) return;
    const dialog = this.#dialog.open<unknown, void, 'edit'>(part.HelpDialog, {
      width: '760px',
      maxWidth: '94vw',
    });
    if ((await firstValueFrom(dialog.afterClosed())) === 'edit') await this.#settings('shortcuts');
  }
}

/** Keeps keys that are meant for a dialog, which may still be loading, from going to the shell. */
function blurTerminal(): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !focused.matches('.xterm-helper-textarea')) return;
  focused.blur();
}
