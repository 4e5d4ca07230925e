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
import { setRatio } from '../layout/layout-changes';
import { LayoutStore } from '../layout/layout-store';
import { placeDividers, placePanes, type PlacedDivider, type Rect } from '../layout/pane-rects';
import { withRatio, type SplitPath } from '../layout/pane-tree';
import { ActivityMark } from '../shells/activity-mark';
import { ShellStore } from '../shells/shell-store';
import { TerminalPane } from '../terminal/terminal-pane';
import { PaneDivider } from './pane-divider';

const WHOLE: Rect = { x: 0, y: 0, width: 1, height: 1 };

interface PlacedShell {
  readonly shell: SessionInfo;
  readonly rect: Rect;
  readonly shown: boolean;
  readonly active: boolean;
  /** Its tab has several panes, so it needs a title. */
  readonly titled: boolean;
}

/**
 * The panes of all tabs; only those of the active tab are visible. Each shell's element stays in the document while the
 * shell has a pane, wherever the pane moves, so its terminal is never recreated.
 */
@Component({
  selector: 'lk-pane-area',
  imports: [ActivityMark, Icon, TerminalPane, PaneDivider],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './pane-area.html',
  styleUrl: './pane-area.scss',
})
export class PaneArea {
  /** Only the active pane fits on the screen. */
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
  readonly #onlyPane = computed(() => (this.single() ? this.layouts.activeId() : this.layouts.zoomedId()));
  protected readonly placed = computed((): readonly PlacedShell[] => {
    const [front, active] = [this.layouts.activeTab()?.id, this.layouts.activeId()];
    const places = this.#tabs().flatMap((tab) => {
      const isFront = tab.id === front;
      const onlyPane = isFront ? this.#onlyPane() : null;
      const isSplit = sessionsOf(tab.root).length > 1;
      return placePanes(tab.root).map(({ session, rect }) => ({
        session,
        rect: onlyPane === session || (this.single() && !isFront) ? WHOLE : rect,
        shown: isFront && (onlyPane === null || onlyPane === session),
        titled: isSplit && !this.single(),
      }));
    });
    // Use an order that layout changes don't affect: an element that moves in the document loses the focus.
    return (this.#store.shells() ?? []).flatMap((shell) => {
      const place = places.find(({ session }) => session === shell.id);
      return place ? [{ ...place, shell, active: shell.id === active }] : [];
    });
  });
  protected readonly dividers = computed((): readonly PlacedDivider[] => {
    const front = this.layouts.activeTab()?.id;
    const tab = this.#tabs().find(({ id }) => id === front);
    return tab && this.#onlyPane() === null ? placeDividers(tab.root) : [];
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
