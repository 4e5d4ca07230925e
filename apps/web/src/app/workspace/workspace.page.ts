import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  computed,
  effect,
  inject,
  untracked,
  viewChild,
  viewChildren,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import type { SessionInfo } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { PatStatusStore } from '../core/pat-status-store';
import { CallsNote } from '../pane/calls-note';
import { PaneTools } from '../pane/pane-tools';
import { ClipboardNote } from './clipboard-note';
import { ConfirmDialog, type Confirmation } from './confirm-dialog';
import { HelpDialog } from './help-dialog';
import { KeyBar } from './key-bar';
import { NoticeBar } from './notice-bar';
import { PersonMenu } from './person-menu';
import { ShellStore } from './shell-store';
import { shortcutOf, type Shortcut } from './shortcuts';
import { sizeInCells } from './size-in-cells';
import { StatusLine } from './status-line';
import { TabBar } from './tab-bar';
import { TerminalPane } from './terminal-pane';
import { TokenChip } from './token-chip';

/** The workspace: shells in tabs, the token's life, and what is wrong, if anything is. */
@Component({
  selector: 'lk-workspace-page',
  imports: [
    MatButtonModule,
    RouterLink,
    CallsNote,
    ClipboardNote,
    KeyBar,
    NoticeBar,
    PaneTools,
    PersonMenu,
    StatusLine,
    TabBar,
    TerminalPane,
    TokenChip,
  ],
  providers: [ShellStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './workspace.page.html',
  styleUrl: './workspace.page.scss',
  host: { '(document:keydown)': 'onKeydown($event)' },
})
export class WorkspacePage {
  protected readonly server = inject(PatStatusStore);
  protected readonly store = inject(ShellStore);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);

  private readonly panesElement = viewChild.required<ElementRef<HTMLElement>>('panes');
  private readonly tabBar = viewChild.required(TabBar);
  private readonly panes = viewChildren(TerminalPane);

  protected readonly shells = computed(() => this.store.shells() ?? []);
  protected readonly activeShell = computed(
    () => this.shells().find((shell) => shell.id === this.store.activeId()) ?? null,
  );
  protected readonly activePane = computed(() => this.panes().find((pane) => pane.front()) ?? null);

  constructor() {
    void this.openFirst();
    // Nothing to keep alive and no token: there is only one place to be.
    effect(() => {
      const lost = this.server.state() === 'unconfigured' || this.server.state() === 'stale';
      const empty = this.store.shells()?.length === 0;
      if (lost && empty) untracked(() => void this.router.navigateByUrl('/setup'));
    });
  }

  protected async newShell(): Promise<void> {
    const size = this.activePane()?.size() ?? sizeInCells(this.panesElement().nativeElement);
    await this.store.create(size);
  }

  protected activate(id: string): void {
    this.store.activate(id);
    this.activePane()?.focus();
  }

  protected async close(shell: SessionInfo): Promise<void> {
    if (shell.state === 'running') {
      const data: Confirmation = {
        title: `Close ${shell.label}?`,
        text: 'The shell is still running. Closing it ends every program in it.',
        keep: 'Keep it',
        confirm: 'Close the shell',
        preset: 'confirm',
      };
      const dialog = this.dialog.open(ConfirmDialog, { data, width: '400px' });
      if ((await firstValueFrom(dialog.afterClosed())) !== true) return;
    }
    await this.store.close(shell.id);
  }

  protected showHelp(): void {
    this.dialog.open(HelpDialog, { width: '480px' });
  }

  protected onKeydown(event: KeyboardEvent): void {
    const shortcut = this.dialog.openDialogs.length === 0 ? shortcutOf(event) : null;
    if (shortcut && this.obey(shortcut)) event.preventDefault();
  }

  /** Does what a shortcut asks; false if there was nothing to do, and the browser may have the key. */
  private obey(shortcut: Shortcut): boolean {
    const active = this.activeShell();
    switch (shortcut.action) {
      case 'new':
        void this.newShell();
        return true;
      case 'close':
        if (active) void this.close(active);
        return active !== null;
      case 'rename':
        if (active) this.tabBar().startRename(active);
        return active !== null;
      case 'next':
        return this.go(this.position() + 1);
      case 'previous':
        return this.go(this.position() - 1);
      case 'go':
        return this.go(shortcut.position);
      case 'leave':
        this.tabBar().focusActive();
        return true;
      case 'help':
        this.showHelp();
        return true;
      case 'copy':
        return this.activePane()?.input.copy() ?? false;
      case 'search':
        this.activePane()?.openSearch();
        return this.activePane() !== null;
    }
  }

  private position(): number {
    return this.shells().findIndex((shell) => shell.id === this.store.activeId());
  }

  private go(position: number): boolean {
    const shells = this.shells();
    const target = shells[(position + shells.length) % shells.length];
    if (target) this.activate(target.id);
    return target !== undefined;
  }

  /** Comes back to the shells that are open; the first visit opens one. */
  protected async openFirst(): Promise<void> {
    if (!(await this.store.list())) return;
    if (this.store.shells()?.length === 0 && this.server.state() === 'valid') await this.newShell();
  }
}
