import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  computed,
  effect,
  inject,
  untracked,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type { SessionInfo } from '@latchkey/contracts';
import { PatStatusStore } from '../core/pat-status-store';
import { Icon } from '../shared/icon';
import { KeepTerminalFocus } from '../shared/keep-terminal-focus';
import { Preferences } from '../shared/preferences';
import { Viewport } from '../shared/viewport';
import { WorkspaceDialogs } from './dialogs/workspace-dialogs';
import type { ActionId } from './keys/actions';
import { Keymap } from './keys/keymap';
import { addTab, moveTab } from './layout/layout-changes';
import { LayoutStore } from './layout/layout-store';
import { NeedsAttentionBanner } from './needs-attention/needs-attention-banner';
import { PaletteItems } from './palette/palette-items';
import { NoShell } from './panes/no-shell';
import { PaneArea } from './panes/pane-area';
import { PaneNavigation } from './panes/pane-navigation';
import { sizeInCells } from './panes/size-in-cells';
import { SessionRail } from './shells/session-rail';
import { ShellActions } from './shells/shell-actions';
import { ShellStore } from './shells/shell-store';
import { ClipboardToast } from './status/clipboard-toast';
import { StatusLine } from './status/status-line';
import { Toast, Toasts } from './status/toast';
import { WorkspaceBanners } from './status/workspace-banners';
import { TabBar } from './tabs/tab-bar';
import { TabMenu } from './tabs/tab-menu';
import { tabView } from './tabs/tab-view';
import { KeyBar } from './terminal/key-bar';
import type { OutputText } from './terminal/output-dialog';
import { PaneTools } from './terminal/pane-tools';
import { TokenChip } from './token/token-chip';
import { UserMenu } from './user-menu';
import { WorkspaceActions, type WorkspaceSurface } from './workspace-actions';

/** The workspace: shells in tabs and panes, the token's state, and banners for problems. */
@Component({
  selector: 'lk-workspace-page',
  imports: [
    NeedsAttentionBanner,
    ClipboardToast,
    Icon,
    KeepTerminalFocus,
    KeyBar,
    NoShell,
    Toast,
    PaneArea,
    PaneTools,
    UserMenu,
    SessionRail,
    StatusLine,
    TabBar,
    TabMenu,
    TokenChip,
    WorkspaceBanners,
  ],
  providers: [
    PaneNavigation,
    LayoutStore,
    Toasts,
    PaletteItems,
    ShellActions,
    ShellStore,
    WorkspaceActions,
    WorkspaceDialogs,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './workspace.page.html',
  styleUrl: './workspace.page.scss',
  host: { '(document:keydown)': 'onKeydown($event)' },
})
export class WorkspacePage implements WorkspaceSurface {
  protected readonly server = inject(PatStatusStore);
  protected readonly store = inject(ShellStore);
  protected readonly layouts = inject(LayoutStore);
  protected readonly shellActions = inject(ShellActions);
  protected readonly keymap = inject(Keymap);
  protected readonly viewport = inject(Viewport);
  protected readonly actions = inject(WorkspaceActions);
  protected readonly navigation = inject(PaneNavigation);
  readonly #dialogs = inject(WorkspaceDialogs);
  readonly #preferences = inject(Preferences);
  readonly #router = inject(Router);
  readonly #dialog = inject(MatDialog);

  private readonly panesElement = viewChild.required<ElementRef<HTMLElement>>('panes');
  private readonly tabBar = viewChild(TabBar);
  private readonly paneArea = viewChild(PaneArea);

  protected readonly shells = computed(() => this.store.shells() ?? []);
  protected readonly activeShell = computed(() => this.store.find(this.layouts.activeId()));
  readonly activePane = computed(() => this.paneArea()?.activePane() ?? null);
  protected readonly railShown = computed(
    () => this.#preferences.values().sessionRail && !this.viewport.narrow(),
  );
  protected readonly tabs = computed(() => {
    const byId = new Map(this.shells().map((shell) => [shell.id, shell]));
    return this.layouts.tabs().map((tab) => tabView(tab, byId, this.layouts.recentIds()));
  });

  constructor() {
    this.actions.connect(this);
    void this.loadShells();
    // A closing dialog restores the focus. If nothing had it, focus the terminal.
    this.#dialog.afterAllClosed.pipe(takeUntilDestroyed()).subscribe(() => {
      if (document.activeElement === document.body) this.activePane()?.focus();
    });
    // Without a token or a shell, all that's left is set-up.
    effect(() => {
      const lost = this.server.state() === 'unconfigured' || this.server.state() === 'stale';
      const empty = this.store.shells()?.length === 0;
      if (lost && empty) untracked(() => void this.#router.navigateByUrl('/setup'));
    });
  }

  newSize(): { readonly cols: number; readonly rows: number } {
    return sizeInCells(this.panesElement().nativeElement, this.#preferences.values());
  }

  renameTab(tabId: string): void {
    const tab = this.tabs().find(({ id }) => id === tabId);
    const shell = this.activeShell();
    if (tab && this.tabBar()) this.tabBar()?.startRename(tab);
    else if (shell) void this.shellActions.askNewName(shell);
  }

  closeTab(tabId: string): void {
    const tab = this.tabs().find(({ id }) => id === tabId);
    if (tab) void this.shellActions.closeTab(tab);
  }

  focusTabs(): void {
    this.tabBar()?.focusActive();
  }

  open(dialog: 'palette' | 'settings' | 'help'): void {
    void this.#dialogs.open(dialog);
  }

  show(output: OutputText): void {
    void this.#dialogs.show(output);
  }

  protected run(id: ActionId): void {
    this.actions.run(id);
  }

  /** Appends an action's shortcut to a button's tooltip. */
  protected titled(title: string, id: ActionId): string {
    const hint = this.keymap.hint(id);
    return hint === '' ? title : `${title} (${hint})`;
  }

  protected moveTab({ id, place }: { id: string; place: number }): void {
    this.layouts.change((layout) => moveTab(layout, id, place));
  }

  protected goTo(id: string): void {
    const shell = this.store.find(id);
    if (shell) this.navigation.showShell(shell);
  }

  protected showAll(): void {
    const ids = this.shells().map(({ id }) => id);
    this.layouts.change((layout) => ids.reduce((all, id) => addTab(all, id), layout));
  }

  protected restart(shell: SessionInfo): void {
    void this.shellActions.restart(shell, this.activePane()?.size() ?? this.newSize());
  }

  protected onKeydown(event: KeyboardEvent): void {
    if (this.#dialog.openDialogs.length > 0 || event.defaultPrevented) return;
    const pane = this.activePane();
    if (this.keymap.isCopyOfSelection(event) && pane?.screen.hasSelection()) {
      pane.input.copy();
      pane.screen.clearSelection();
      return event.preventDefault();
    }
    const action = this.keymap.actionOf(event);
    if (action !== null && this.actions.run(action)) event.preventDefault();
  }

  /** Loads the open shells and their layout; opens a shell if there is none. */
  protected async loadShells(): Promise<void> {
    const [listed] = await Promise.all([this.store.list(), this.layouts.load()]);
    if (!listed) return;
    if (this.store.shells()?.length === 0 && this.server.state() === 'valid') this.run('newShell');
  }
}
