import { Injectable, inject } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';
import { LayoutStore } from '../layout/layout-store';
import { neighbour, type Direction } from '../layout/neighbour';
import { ShellActions } from '../shells/shell-actions';
import type { TerminalPane } from '../terminal/terminal-pane';

/** Which pane has the keys, and how another gets them. A way to somewhere is null where there is nowhere to go. */
@Injectable()
export class FrontPane {
  readonly #layouts = inject(LayoutStore);
  readonly #shells = inject(ShellActions);
  #current: () => TerminalPane | null = () => null;

  connect(current: () => TerminalPane | null): void {
    this.#current = current;
  }

  /** Brings a tab to the front, with the pane of it that was last used. */
  showTab(tabId: string): void {
    this.#show(this.#layouts.lastOf(tabId));
  }

  /** Brings a shell to the front; one without a pane gets a tab. */
  showShell(shell: SessionInfo): void {
    this.#shells.show(shell);
    this.#show(shell.id);
  }

  /** @param isRound behind the last comes the first */
  toTab(place: number, isRound = false): (() => void) | null {
    const tabs = this.#layouts.tabs();
    const tab = tabs[isRound ? (place + tabs.length) % tabs.length : place];
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

  /** A pane that comes to the front takes the keys itself; one that is there already is given them. */
  #show(session: string | null): void {
    if (session === null) return;
    const pane = this.#current();
    if (pane?.session().id === session) return pane.focus();
    const wasZoomed = this.#layouts.zoomedId() !== null;
    this.#layouts.activate(session);
    if (wasZoomed && this.#layouts.zoomedId() === null) this.#layouts.toggleZoom();
  }
}
