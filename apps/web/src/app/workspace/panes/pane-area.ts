import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
  viewChildren,
} from '@angular/core';
import { sessionsOf, type SessionInfo } from '@latchkey/contracts';
import { Icon } from '../../shared/icon';
import { ActivityMark } from '../shells/activity-mark';
import { LayoutStore } from '../layout/layout-store';
import { setRatio } from '../layout/layout-changes';
import { placeDividers, placePanes, type PlacedDivider, type Rect } from '../layout/pane-rects';
import { withRatio, type SplitPath } from '../layout/pane-tree';
import { ShellStore } from '../shells/shell-store';
import { TerminalPane } from '../terminal/terminal-pane';
import { PaneDivider } from './pane-divider';

const WHOLE: Rect = { x: 0, y: 0, width: 1, height: 1 };

interface PlacedShell {
  readonly shell: SessionInfo;
  readonly rect: Rect;
  readonly shown: boolean;
  readonly active: boolean;
  /** It has others beside it, so that it says which it is. */
  readonly titled: boolean;
}

/**
 * The panes of all tabs, of which those of the tab in front are seen. Each shell has one place in the document for as long
 * as it has a pane, wherever that is moved: its terminal is never made anew.
 */
@Component({
  selector: 'lk-pane-area',
  imports: [ActivityMark, Icon, TerminalPane, PaneDivider],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './pane-area.html',
  styleUrl: './pane-area.scss',
})
export class PaneArea {
  /** Only one pane fits: the one that has the keys. */
  readonly single = input(false);
  readonly restart = output<SessionInfo>();
  readonly closePane = output<SessionInfo>();

  protected readonly layouts = inject(LayoutStore);
  readonly #store = inject(ShellStore);
  private readonly terminals = viewChildren(TerminalPane);
  readonly #moving = signal<{ tab: string; path: SplitPath; ratio: number } | null>(null);

  readonly activePane = computed(() => this.terminals().find((pane) => pane.active()) ?? null);
  readonly #tabs = computed(() => {
    const moving = this.#moving();
    return this.layouts
      .tabs()
      .map((tab) =>
        tab.id === moving?.tab ? { ...tab, root: withRatio(tab.root, moving.path, moving.ratio) } : tab,
      );
  });
  readonly #alone = computed(() => (this.single() ? this.layouts.activeId() : this.layouts.zoomedId()));
  protected readonly placed = computed((): readonly PlacedShell[] => {
    const [front, active] = [this.layouts.activeTab()?.id, this.layouts.activeId()];
    const places = this.#tabs().flatMap((tab) => {
      const isFront = tab.id === front;
      const alone = isFront ? this.#alone() : null;
      const isSplit = sessionsOf(tab.root).length > 1;
      return placePanes(tab.root).map(({ session, rect }) => ({
        session,
        rect: alone === session || (this.single() && !isFront) ? WHOLE : rect,
        shown: isFront && (alone === null || alone === session),
        titled: isSplit && !this.single(),
      }));
    });
    // In an order that no change of the layout changes: a node that is moved in the document loses the keys.
    return (this.#store.shells() ?? []).flatMap((shell) => {
      const place = places.find(({ session }) => session === shell.id);
      return place ? [{ ...place, shell, active: shell.id === active }] : [];
    });
  });
  protected readonly dividers = computed((): readonly PlacedDivider[] => {
    const front = this.layouts.activeTab()?.id;
    const tab = this.#tabs().find(({ id }) => id === front);
    return tab && this.#alone() === null ? placeDividers(tab.root) : [];
  });
  protected readonly percent = (part: number): string => `${part * 100}%`;

  protected preview({ path }: PlacedDivider, ratio: number): void {
    const tab = this.layouts.activeTab()?.id;
    if (tab !== undefined) this.#moving.set({ tab, path, ratio });
  }

  protected settle({ path }: PlacedDivider, ratio: number): void {
    const tab = this.layouts.activeTab()?.id;
    this.#moving.set(null);
    if (tab !== undefined) this.layouts.change((layout) => setRatio(layout, tab, path, ratio));
  }
}
