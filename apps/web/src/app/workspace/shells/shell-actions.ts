import { Injectable, inject } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { LAYOUT_LIMITS, SESSION_LIMITS, sessionsOf, type SessionInfo } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { closeQuestion, closeTabQuestion } from './close-questions';
import { ConfirmDialog, type Answer, type Confirmation } from '../dialogs/confirm-dialog';
import { LayoutStore } from '../layout/layout-store';
import { addTab, detach, renameTab, restoreSession, splitPane, tabOf } from '../layout/layout-changes';
import { hasRoom, type SplitDirection } from '../layout/pane-tree';
import { PageNotes } from '../status/page-note';
import { RenameDialog } from './rename-dialog';
import { ShellStore } from './shell-store';
import type { TabView } from '../tabs/tab-view';

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** What is done with shells and their panes, with the questions that it takes. */
@Injectable()
export class ShellActions {
  readonly #store = inject(ShellStore);
  readonly #layouts = inject(LayoutStore);
  readonly #notes = inject(PageNotes);
  readonly #dialog = inject(MatDialog);

  async open(size: Size): Promise<void> {
    const shell = await this.#store.create(size);
    if (!shell) return;
    this.#layouts.activate(shell.id);
    this.#layouts.change((layout) => addTab(layout, shell.id));
  }

  /** A new shell beside another, in the folder that one is in by then. */
  async split(at: SessionInfo, direction: SplitDirection, size: Size): Promise<void> {
    if (!this.#mayHaveAnother(at)) return;
    const half = halved(size, direction);
    const shell = await this.#store.create({ ...half, beside: at.id, cwd: at.cwd });
    if (!shell) return;
    this.#layouts.unzoom();
    this.#layouts.activate(shell.id);
    this.#layouts.change((layout) => splitPane(layout, at.id, direction, shell.id));
  }

  /** Brings a shell to the front; one without a pane gets a tab. */
  show(shell: SessionInfo): void {
    this.#layouts.activate(shell.id);
    if (!tabOf(this.#layouts.layout(), shell.id)) this.#layouts.change((layout) => addTab(layout, shell.id));
  }

  /** Puts a shell, wherever it is, beside another. */
  showBeside(at: SessionInfo, shell: SessionInfo): void {
    if (at.id === shell.id || !this.#mayHaveAnother(at)) return;
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

  /** Closes a pane and ends its shell, once that is wanted; or closes the pane alone. */
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
    this.#notes.say(
      `${shell.label} runs on without a pane. Click it in the list of shells to show it again.`,
    );
  }

  paneToTab(shell: SessionInfo): void {
    const behind = tabOf(this.#layouts.layout(), shell.id)?.id ?? null;
    this.#layouts.change((layout) => addTab(layout, shell.id, behind));
  }

  /** The name of a tab is that of its shell, unless it has several. */
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

  #mayHaveAnother(at: SessionInfo): boolean {
    const tab = tabOf(this.#layouts.layout(), at.id);
    if (!tab) return false;
    if (hasRoom(tab.root)) return true;
    const count = sessionsOf(tab.root).length;
    this.#notes.say(
      `This tab has ${count} panes, and ${LAYOUT_LIMITS.maxPanesPerTab} is as many as fit. Open a new tab instead.`,
    );
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

function halved({ cols, rows }: Size, direction: SplitDirection): Size {
  return direction === 'row'
    ? { cols: Math.max(SESSION_LIMITS.minCols, Math.floor(cols / 2)), rows }
    : { cols, rows: Math.max(SESSION_LIMITS.minRows, Math.floor(rows / 2)) };
}
