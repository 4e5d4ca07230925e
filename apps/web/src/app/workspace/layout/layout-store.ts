import { Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { API, sessionsOf, type Layout } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { SyncedDocument } from '../../core/synced-document';
import { EMPTY_LAYOUT, setActive, shownSessions, tabOf } from './layout-changes';
import { reconcile } from './reconcile';
import { rememberRecent, rememberedRecent } from './window-memory';

/** How long a shell is in front before other devices are told. */
const SETTLED_MS = 1500;

/** Tabs and panes, the same in every window; and which of them this window has in front. */
@Injectable()
export class LayoutStore {
  readonly #server = inject(PatStatusStore);
  readonly #document = new SyncedDocument<Layout>({
    path: API.layout,
    event: 'layout',
    initial: EMPTY_LAYOUT,
  });
  /** Shells that were in front in this window, the latest first. */
  readonly #recent = signal(rememberedRecent());
  readonly #zoomed = signal<string | null>(null);

  readonly #open = computed(() =>
    [...(this.#server.sessions() ?? [])]
      .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
      .map(({ id }) => id),
  );
  /** Both the shells and their places are known. */
  readonly ready = computed(() => this.#server.sessions() !== null && this.#document.settled());
  readonly layout = computed(() => reconcile(this.#document.value(), this.#open()));
  readonly tabs = computed(() => this.layout().tabs);
  /** The shell whose pane has the keys: the last that was in front here, else anywhere, else the newest. */
  readonly activeId = computed(() => {
    const shown = shownSessions(this.layout());
    const remembered = [...this.#recent(), this.layout().active].find(
      (id) => id !== null && shown.includes(id),
    );
    return remembered ?? shown.at(-1) ?? null;
  });
  readonly activeTab = computed(() => tabOf(this.layout(), this.activeId() ?? ''));
  /** The pane that is shown alone, if one is. */
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

  /** @param change made of the layout as it fits the shells that there are */
  change(change: (layout: Layout) => Layout): void {
    this.#document.change((layout) => change(reconcile(layout, this.#open())));
  }

  /** Brings a shell's pane to the front, in this window. */
  activate(id: string): void {
    if (this.#recent()[0] === id) return;
    this.#recent.update((ids) => [id, ...ids.filter((each) => each !== id)]);
    rememberRecent(this.#recent());
  }

  /** The pane of a tab that was last used; null where there is no such tab. */
  lastOf(tabId: string): string | null {
    const tab = this.tabs().find(({ id }) => id === tabId);
    const sessions = tab ? sessionsOf(tab.root) : [];
    return this.#recent().find((each) => sessions.includes(each)) ?? sessions[0] ?? null;
  }

  /** A pane is about to close: another of its tab comes to the front, where there is one. */
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
