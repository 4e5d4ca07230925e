import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import { PREFERENCE_LIMITS, sessionsOf, type SessionInfo } from '@latchkey/contracts';
import { DEFAULT_PREFERENCES, Preferences } from '../shared/preferences';
import type { ActionId } from './keys/actions';
import { moveTab } from './layout/layout-changes';
import { LayoutStore } from './layout/layout-store';
import { PaneNavigation } from './panes/pane-navigation';
import { ShellActions } from './shells/shell-actions';
import { ShellStore } from './shells/shell-store';
import { Toasts } from './status/toast';
import type { OutputText } from './terminal/output-dialog';
import type { TerminalPane } from './terminal/terminal-pane';

/** What the actions need from the page. */
export interface WorkspaceSurface {
  activePane(): TerminalPane | null;
  /** The size for a new shell, in cells. */
  newSize(): { readonly cols: number; readonly rows: number };
  renameTab(tabId: string): void;
  closeTab(tabId: string): void;
  focusTabs(): void;
  open(dialog: 'palette' | 'settings' | 'help'): void;
  show(output: OutputText): void;
}

/** Runs the actions behind shortcuts, the palette and buttons. */
@Injectable()
export class WorkspaceActions {
  readonly #layouts = inject(LayoutStore);
  readonly #store = inject(ShellStore);
  readonly #shells = inject(ShellActions);
  readonly #navigation = inject(PaneNavigation);
  readonly #toasts = inject(Toasts);
  readonly #preferences = inject(Preferences);
  readonly #router = inject(Router);
  #surface: WorkspaceSurface | null = null;

  connect(surface: WorkspaceSurface): void {
    this.#surface = surface;
    this.#navigation.connect(() => surface.activePane());
  }

  /** Whether an action can run now. */
  available(id: ActionId): boolean {
    return this.#planOf(id) !== null;
  }

  /** @returns false if the action can't run now; the browser may then handle the key */
  run(id: ActionId): boolean {
    const plan = this.#planOf(id);
    plan?.();
    return plan !== null;
  }

  get #active(): SessionInfo | null {
    return this.#store.find(this.#layouts.activeId());
  }

  /** Returns what an action would do now; null if it can't run. */
  #planOf(id: ActionId): (() => unknown) | null {
    const place = /^goToTab(\d)$/.exec(id)?.[1];
    if (place !== undefined) return this.#navigation.toTab(Number(place) - 1);
    return this.#pagePlan(id) ?? this.#tabPlan(id) ?? this.#shellPlan(id);
  }

  #pagePlan(id: ActionId): (() => unknown) | null {
    const size = this.#preferences.values().fontSizePixels;
    switch (id) {
      case 'newShell':
        return () => this.#surface && this.#shells.open(this.#surface.newSize());
      case 'palette':
        return () => this.#surface?.open('palette');
      case 'settings':
        return () => this.#surface?.open('settings');
      case 'help':
        return () => this.#surface?.open('help');
      case 'agents':
        return () => this.#router.navigateByUrl('/agents');
      case 'health':
        return () => this.#router.navigateByUrl('/admin/health');
      case 'toggleRail':
        return () => this.#preferences.set({ sessionRail: !this.#preferences.values().sessionRail });
      case 'leaveTerminal':
        return () => this.#surface?.focusTabs();
      case 'fontLarger':
        return () => this.#setFontSize(size + 1);
      case 'fontSmaller':
        return () => this.#setFontSize(size - 1);
      case 'fontReset':
        return () => this.#setFontSize(DEFAULT_PREFERENCES.fontSizePixels);
      default:
        return null;
    }
  }

  #tabPlan(id: ActionId): (() => unknown) | null {
    const tab = this.#layouts.activeTab();
    if (!tab) return null;
    const place = this.#layouts.tabs().findIndex((each) => each.id === tab.id);
    const sessions = sessionsOf(tab.root);
    switch (id) {
      case 'closeTab':
        return () => this.#surface?.closeTab(tab.id);
      case 'rename':
        return () => this.#surface?.renameTab(tab.id);
      case 'nextTab':
        return this.#navigation.toTab(place + 1, true);
      case 'previousTab':
        return this.#navigation.toTab(place - 1, true);
      case 'moveTabLeft':
        return place > 0 ? () => this.#layouts.change((all) => moveTab(all, tab.id, place - 1)) : null;
      case 'moveTabRight':
        return place < this.#layouts.tabs().length - 1
          ? () => this.#layouts.change((all) => moveTab(all, tab.id, place + 1))
          : null;
      case 'zoomPane':
        return sessions.length > 1 ? () => this.#layouts.toggleZoom() : null;
      case 'nextPane':
        return this.#navigation.toPane(sessions, 1);
      case 'previousPane':
        return this.#navigation.toPane(sessions, -1);
      default:
        return null;
    }
  }

  #shellPlan(id: ActionId): (() => unknown) | null {
    const shell = this.#active;
    const pane = this.#surface?.activePane() ?? null;
    if (!shell || !pane) return null;
    const size = pane.size() ?? { cols: shell.cols, rows: shell.rows };
    switch (id) {
      case 'splitRight':
        return () => this.#shells.split(shell, 'row', size);
      case 'splitDown':
        return () => this.#shells.split(shell, 'column', size);
      case 'closePane':
        return () => this.#shells.close(shell);
      case 'detachPane':
        return () => this.#shells.detach(shell);
      case 'paneToTab':
        return this.#isSplit() ? () => this.#shells.paneToTab(shell) : null;
      case 'restartShell':
        return shell.state === 'exited' ? () => this.#shells.restart(shell, size) : null;
      case 'watchShell':
        return () => this.#shells.watch(shell);
      case 'focusLeft':
        return this.#navigation.toNeighbour('left') ?? this.#tabPlan('previousTab');
      case 'focusRight':
        return this.#navigation.toNeighbour('right') ?? this.#tabPlan('nextTab');
      case 'focusUp':
        return this.#navigation.toNeighbour('up');
      case 'focusDown':
        return this.#navigation.toNeighbour('down');
      case 'copy':
        return pane.screen.hasSelection() ? () => pane.input.copy() : null;
      case 'paste':
        return () => this.#paste(pane);
      case 'find':
        return () => pane.openSearch();
      case 'readOutput':
        return () => this.#surface?.show({ label: shell.label, text: pane.screen.text() });
      case 'saveOutput':
        return () => pane.screen.save();
      case 'toEnd':
        return () => pane.screen.toEnd();
      case 'uploadFiles':
        return () => pane.pickFiles();
      case 'dictate':
        return pane.canDictate ? () => pane.dictate() : null;
      default:
        return null;
    }
  }

  #isSplit(): boolean {
    const tab = this.#layouts.activeTab();
    return tab !== null && sessionsOf(tab.root).length > 1;
  }

  async #paste(pane: TerminalPane): Promise<void> {
    if (await pane.input.pasteFromClipboard()) return;
    this.#toasts.show('Your browser blocked access to the clipboard. Allow it for this site and try again.');
  }

  #setFontSize(pixels: number): void {
    const { minFontSizePixels, maxFontSizePixels } = PREFERENCE_LIMITS;
    this.#preferences.set({
      fontSizePixels: Math.min(maxFontSizePixels, Math.max(minFontSizePixels, pixels)),
    });
  }
}
