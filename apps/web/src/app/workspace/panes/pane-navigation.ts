import { Injectable, inject } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';
import { LayoutStore } from '../layout/layout-store';
import { neighbour, type Direction } from '../layout/neighbour';
import { ShellActions } from '../shells/shell-actions';
import type { TerminalPane } from '../terminal/terminal-pane';

/** Moves the focus between tabs and panes. The `to…` methods return null if there's nowhere to go. */
@Injectable()
export class PaneNavigation {
  readonly #layouts = inject(LayoutStore);
  readonly #shells = inject(ShellActions);
  #current: () => TerminalPane | null = () => null;

  connect(current: () => TerminalPane | null): void {
    this.#current = current;
  }

  /** Brings a tab to the front and focuses its most recently used pane. */
  showTab(tabId: string): void {
    this.#show(this.#layouts.lastOf(tabId));
  }

  /** Brings a shell to the front; opens a tab for it if it has no pane. */
  showShell(shell: SessionInfo): void {
    this.#shells.show(shell);
    this.#show(shell.id);
  }

  /** @param wraps whether the first tab follows the last */
  toTab(place: number, wraps = false): (() => void) | null {
    const tabs = this.#layouts.tabs();
    const tab = tabs[wraps ? (place + tabs.length) % tabs.length : place];
    return tab ? () => this.showTab(tab.id) : null;
  }

  toPane(sessions: readonly string[], step: number): (() => void) | null {
    if (sessions.length < 2) return null;
    const at = sessions.indexOf(this.#layouts.activeId() ?? '');
    return () => this.#show(sessions[(at + step + sessions.length) % sessions.length] ?? null);
  }

  toNeighbour(direction: Direction): (() => void) | null {
    const [tab, id] = [this.#layouts.activeTab(), this.#layouts.activeId()];
    const to = tab && id ? neighbour(tab.root, id, direction) : null;
    return to === null ? null : () => this.#show(to);
  }

  /** A pane focuses itself when it comes to the front; one that's already there needs an explicit focus. */
  #show(session: string | null): void {
    if (session === null) return;
    const pane = this.#current();
    if (pane?.session().id === session) return pane.focus();
    const wasZoomed = this.#layouts.zoomedId() !== null;
    this.#layouts.activate(session);
    if (wasZoomed && this.#layouts.zoomedId() === null) this.#layouts.toggleZoom();
  }
}
