import { Injectable, inject } from '@angular/core';
import { APP_THEMES, type AppTheme } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { Preferences } from '../../shared/preferences';
import { TERMINAL_FONTS } from '../../terminal/appearance/terminal-fonts';
import { terminalThemes } from '../../terminal/appearance/themes';
import { ACTIONS, ACTION_IDS } from '../keys/actions';
import { Keymap } from '../keys/keymap';
import { LayoutStore } from '../layout/layout-store';
import { PaneNavigation } from '../panes/pane-navigation';
import { activityLabel } from '../shells/activity-mark';
import { programAndFolder } from '../shells/folder-label';
import { ShellActions } from '../shells/shell-actions';
import { ShellStore } from '../shells/shell-store';
import { WorkspaceActions } from '../workspace-actions';
import type { PaletteItem } from './palette-item';

const APP_THEME_TITLES: Readonly<Record<AppTheme, string>> = {
  system: 'System',
  light: 'Light',
  dark: 'Dark',
};

/** Builds the palette's entries: actions, shells, themes and fonts. */
@Injectable()
export class PaletteItems {
  readonly #actions = inject(WorkspaceActions);
  readonly #navigation = inject(PaneNavigation);
  readonly #shells = inject(ShellActions);
  readonly #store = inject(ShellStore);
  readonly #layouts = inject(LayoutStore);
  readonly #server = inject(PatStatusStore);
  readonly #preferences = inject(Preferences);
  readonly #keymap = inject(Keymap);

  all(): readonly PaletteItem[] {
    return [...this.#commands(), ...this.#sessions(), ...this.#looks()];
  }

  #commands(): readonly PaletteItem[] {
    return ACTION_IDS.filter((id) => id !== 'palette' && this.#actions.available(id)).map((id) => ({
      id,
      title: ACTIONS[id].title,
      group: ACTIONS[id].group,
      hint: this.#keymap.hint(id),
      run: () => this.#actions.run(id),
    }));
  }

  #sessions(): readonly PaletteItem[] {
    const active = this.#store.find(this.#layouts.activeId());
    return (this.#store.shells() ?? []).flatMap((shell) => {
      const detail = [programAndFolder(shell, this.#server.home()), activityLabel(shell)]
        .filter(Boolean)
        .join(' · ');
      const go: PaletteItem = {
        id: `go:${shell.id}`,
        title: `Go to ${shell.label}`,
        group: 'Shells',
        detail,
        run: () => this.#navigation.showShell(shell),
      };
      if (!active || active.id === shell.id) return [go];
      return [
        go,
        {
          id: `beside:${shell.id}`,
          title: `Show ${shell.label} beside ${active.label}`,
          group: 'Panes',
          detail,
          run: () => this.#shells.showBeside(active, shell),
        },
      ];
    });
  }

  #looks(): readonly PaletteItem[] {
    const themes = terminalThemes(this.#preferences.dark()).map(({ id, name, dark }): PaletteItem => {
      const preview = { terminalTheme: id };
      return {
        id: `terminal-theme:${id}`,
        title: `Terminal theme: ${name}`,
        group: 'Appearance',
        detail: dark ? 'dark' : 'light',
        preview,
        run: () => this.#preferences.set(preview),
      };
    });
    const pageThemes = APP_THEMES.map((appTheme): PaletteItem => {
      const preview = { appTheme };
      return {
        id: `page-theme:${appTheme}`,
        title: `App theme: ${APP_THEME_TITLES[appTheme]}`,
        group: 'Appearance',
        preview,
        run: () => this.#preferences.set(preview),
      };
    });
    const fonts = TERMINAL_FONTS.map(({ id, name }): PaletteItem => {
      const preview = { terminalFont: id };
      return {
        id: `font:${id}`,
        title: `Terminal font: ${name}`,
        group: 'Appearance',
        preview,
        run: () => this.#preferences.set(preview),
      };
    });
    return [...themes, ...pageThemes, ...fonts];
  }
}
