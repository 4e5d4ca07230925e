import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { LAYOUT_LIMITS, SESSION_LIMITS, type SessionInfo } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { ConfirmDialog, type Answer, type Confirmation } from '../dialogs/confirm-dialog';
import { addTab, detach, renameTab, restoreSession, splitPane, tabOf } from '../layout/layout-changes';
import { LayoutStore } from '../layout/layout-store';
import { hasRoom, type SplitDirection } from '../layout/pane-tree';
import { Toasts } from '../status/toast';
import type { TabView } from '../tabs/tab-view';
import { closeQuestion, closeTabQuestion } from './close-questions';
import { RenameDialog } from './rename-dialog';
import { ShellStore } from './shell-store';

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Opens, splits, closes, renames and moves shells and their panes; asks the user first where needed. */
@Injectable()
export class ShellActions {
  readonly #store = inject(ShellStore);
  readonly #layouts = inject(LayoutStore);
  readonly #toasts = inject(Toasts);
  readonly #dialog = inject(MatDialog);

  async open(size: Size): Promise<void> {
    const shell = await this.#store.create(size);
    if (!shell) return;
    this.#layouts.activate(shell.id);
    this.#layouts.change((layout) => addTab(layout, shell.id));
  }

  /** Opens a shell beside another, in that shell's current folder. */
  async split(at: SessionInfo, direction: SplitDirection, size: Size): Promise<void> {
    if (!this.#hasRoomBeside(at)) return;
    const half = halve(size, direction);
    const shell = await this.#store.create({ ...half, beside: at.id, cwd: at.cwd });
    if (!shell) return;
    this.#layouts.unzoom();
    this.#layouts.activate(shell.id);
    this.#layouts.change((layout) => splitPane(layout, at.id, direction, shell.id));
  }

  /** Brings a shell to the front; opens a tab for it if it has no pane. */
  show(shell: SessionInfo): void {
    this.#layouts.activate(shell.id);
    if (!tabOf(this.#layouts.layout(), shell.id)) this.#layouts.change((layout) => addTab(layout, shell.id));
  }

  /** Moves a shell's pane beside another; opens one if it has none. */
  showBeside(at: SessionInfo, shell: SessionInfo): void {
    if (at.id === shell.id || !this.#hasRoomBeside(at)) return;
    this.#layouts.unzoom();
    this.#layouts.activate(shell.id);
    this.#layouts.change((layout) => splitPane(layout, at.id, 'row', shell.id));
  }

  async restart(ended: SessionInfo, size: Size): Promise<void> {
    const before = this.#layouts.layout();
    const shell = await this.#store.restart(ended, size);
    if (!shell) return;
    this.#layouts.activate(shell.id);
    this.#layouts.change((layout) => restoreSession(layout, before, ended.id, shell.id));
    await this.#store.close(ended.id);
  }

  /** Closes a pane and ends its shell, or closes the pane only; asks first if the shell is running. */
  async close(shell: SessionInfo): Promise<void> {
    const answer = shell.state === 'running' ? await this.#ask(closeQuestion(shell)) : true;
    if (answer === 'other') this.detach(shell);
    else if (answer === true) {
      this.#layouts.leave(shell.id);
      await this.#store.close(shell.id);
    }
  }

  async closeTab({ title, shells }: TabView): Promise<void> {
    const [only, ...others] = shells;
    if (only && others.length === 0) return this.close(only);
    const running = shells.filter(({ state }) => state === 'running');
    const answer = running.length > 0 ? await this.#ask(closeTabQuestion(title, running)) : true;
    if (answer === 'other') for (const shell of shells) this.detach(shell);
    else if (answer === true) for (const shell of shells) await this.#store.close(shell.id);
  }

  detach(shell: SessionInfo): void {
    this.#layouts.leave(shell.id);
    this.#layouts.change((layout) => detach(layout, shell.id));
    this.#toasts.show(`${shell.label} is still running. To show it again, click it in the list of shells.`);
  }

  paneToTab(shell: SessionInfo): void {
    const after = tabOf(this.#layouts.layout(), shell.id)?.id ?? null;
    this.#layouts.change((layout) => addTab(layout, shell.id, after));
  }

  /** Renames a tab with several shells; for a single shell, renames the shell, whose name the tab shows. */
  async renameTab(tab: TabView, name: string): Promise<void> {
    const [only, ...others] = tab.shells;
    if (only && others.length === 0) await this.#store.rename(only.id, name);
    else this.#layouts.change((layout) => renameTab(layout, tab.id, name));
  }

  async askNewName(shell: SessionInfo): Promise<void> {
    const dialog = this.#dialog.open<RenameDialog, SessionInfo, string>(RenameDialog, {
      data: shell,
      width: '400px',
    });
    const name = await firstValueFrom(dialog.afterClosed());
    if (name) await this.#store.rename(shell.id, name);
  }

  watch(shell: SessionInfo): void {
    window.open(`/watch/${encodeURIComponent(shell.id)}`, '_blank', 'noopener,popup,width=960,height=640');
  }

  #hasRoomBeside(at: SessionInfo): boolean {
    const tab = tabOf(this.#layouts.layout(), at.id);
    if (!tab) return false;
    if (hasRoom(tab.root)) return true;
    this.#toasts.show(`A tab can have up to ${LAYOUT_LIMITS.maxPanesPerTab} panes. Open a new tab instead.`);
    return false;
  }

  async #ask(data: Confirmation): Promise<Answer> {
    const dialog = this.#dialog.open<ConfirmDialog, Confirmation, Answer>(ConfirmDialog, {
      data,
      width: '440px',
    });
    return (await firstValueFrom(dialog.afterClosed())) ?? false;
  }
}

function halve({ cols, rows }: Size, direction: SplitDirection): Size {
  return direction === 'row'
    ? { cols: Math.max(SESSION_LIMITS.minCols, Math.floor(cols / 2)), rows }
    : { cols, rows: Math.max(SESSION_LIMITS.minRows, Math.floor(rows / 2)) };
}
