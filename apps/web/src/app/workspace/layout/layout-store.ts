import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { API, sessionsOf, type Layout } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { SyncedDocument } from '../../core/synced-document';
import { EMPTY_LAYOUT, setActive, shownSessions, tabOf } from './layout-changes';
import { reconcile } from './reconcile';

/** How long a shell is active before we store that for other devices. */
const SETTLED_MS = 1500;
const RECENT_KEY = 'latchkey.recent-shells';
const MAX_RECENT = 50;

/** The tabs and panes, shared by all windows, and which of them is active in this window. */
@Injectable()
export class LayoutStore {
  readonly #server = inject(PatStatusStore);
  readonly #document = new SyncedDocument<Layout>({
    path: API.layout,
    event: 'layout',
    initial: EMPTY_LAYOUT,
  });
  /** Shells that were active in this window, latest first. */
  readonly #recent = signal(storedRecentShells());
  readonly #zoomed = signal<string | null>(null);

  readonly #open = computed(() =>
    [...(this.#server.sessions() ?? [])]
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
      .map(({ id }) => id),
  );
  /** Whether both the shells and their layout are loaded. */
  readonly ready = computed(() => this.#server.sessions() !== null && this.#document.settled());
  readonly layout = computed(() => reconcile(this.#document.value(), this.#open()));
  readonly tabs = computed(() => this.layout().tabs);
  /** The shell of the active pane: the last active in this window, else in any window, else the last pane. */
  readonly activeId = computed(() => {
    const shown = shownSessions(this.layout());
    const remembered = [...this.#recent(), this.layout().active].find(
      (id) => id !== null && shown.includes(id),
    );
    return remembered ?? shown.at(-1) ?? null;
  });
  readonly activeTab = computed(() => tabOf(this.layout(), this.activeId() ?? ''));
  /** The pane that is zoomed to fill its tab; null if there is none. */
  readonly zoomedId = computed(() => {
    const id = this.#zoomed();
    const tab = this.activeTab();
    const isSplit = tab !== null && sessionsOf(tab.root).length > 1;
    return isSplit && id === this.activeId() ? id : null;
  });
  readonly recentIds = this.#recent.asReadonly();

  constructor() {
    effect((onCleanup) => {
      const id = this.activeId();
      if (!this.ready() || id === null || untracked(this.layout).active === id) return;
      const timer = setTimeout(() => this.change((layout) => setActive(layout, id)), SETTLED_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  load(): Promise<void> {
    return this.#document.load();
  }

  /** @param change receives the layout reconciled with the open shells */
  change(change: (layout: Layout) => Layout): void {
    this.#document.change((layout) => change(reconcile(layout, this.#open())));
  }

  /** Makes a shell's pane the active one in this window. */
  activate(id: string): void {
    if (this.#recent()[0] === id) return;
    this.#recent.update((ids) => [id, ...ids.filter((each) => each !== id)]);
    storeRecentShells(this.#recent());
  }

  /** Returns the most recently active pane of a tab; null if the tab doesn't exist. */
  lastOf(tabId: string): string | null {
    const tab = this.tabs().find(({ id }) => id === tabId);
    const sessions = tab ? sessionsOf(tab.root) : [];
    return this.#recent().find((each) => sessions.includes(each)) ?? sessions[0] ?? null;
  }

  /** Call before closing a pane: activates another pane of its tab, if any. */
  leave(id: string): void {
    const tab = tabOf(this.layout(), id);
    const others = tab ? sessionsOf(tab.root).filter((each) => each !== id) : [];
    const next = this.#recent().find((each) => others.includes(each)) ?? others[0];
    if (id === this.activeId() && next !== undefined) this.activate(next);
  }

  toggleZoom(): void {
    const id = this.activeId();
    this.#zoomed.set(this.zoomedId() === null ? id : null);
  }

  unzoom(): void {
    this.#zoomed.set(null);
  }
}

/** Returns the recently active shells of this browser tab, else those of any tab; latest first. */
function storedRecentShells(): readonly string[] {
  try {
    const value: unknown = JSON.parse(
      sessionStorage.getItem(RECENT_KEY) ?? localStorage.getItem(RECENT_KEY) ?? '[]',
    );
    return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

function storeRecentShells(ids: readonly string[]): void {
  try {
    const text = JSON.stringify(ids.slice(0, MAX_RECENT));
    sessionStorage.setItem(RECENT_KEY, text);
    localStorage.setItem(RECENT_KEY, text);
  } catch {
    // Without storage, the shell that was last active in any window becomes active.
  }
}
