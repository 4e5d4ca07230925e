import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule, type MatButton } from '@angular/material/button';
import { Title } from '@angular/platform-browser';
import { RouterLink } from '@angular/router';
import { Keymap } from '../keys/keymap';
import { ActivityMark, activityLabel } from '../shells/activity-mark';
import { ShellStore } from '../shells/shell-store';
import { StatusLine } from '../status/status-line';
import { TerminalPane } from '../terminal/terminal-pane';

/** One shell in its own window. It is read-only until the user chooses “Start typing”. */
@Component({
  selector: 'lk-watch-page',
  imports: [ActivityMark, MatButtonModule, RouterLink, StatusLine, TerminalPane],
  providers: [ShellStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './watch.page.html',
  styleUrl: './watch.page.scss',
  host: { '(document:keydown)': 'onKeydown($event)' },
})
export class WatchPage {
  /** The shell's id, from the address. */
  readonly id = input.required<string>();

  readonly #store = inject(ShellStore);
  readonly #keymap = inject(Keymap);
  protected readonly pane = viewChild(TerminalPane);
  private readonly button = viewChild<MatButton, ElementRef<HTMLElement>>('modeButton', { read: ElementRef });
  protected readonly readOnly = signal(true);
  protected readonly shell = computed(() => this.#store.find(this.id()));
  protected readonly listed = computed(() => this.#store.shells() !== null);
  protected readonly problem = this.#store.problem;
  protected readonly label = activityLabel;

  constructor() {
    const title = inject(Title);
    void this.#store.list();
    effect(() => {
      const shell = this.shell();
      if (shell) title.setTitle(`${shell.label} · ${this.readOnly() ? 'watching · ' : ''}Latchkey`);
    });
  }

  protected toggle(): void {
    this.readOnly.update((readOnly) => !readOnly);
    this.pane()?.focus();
  }

  /** Handles the workspace shortcuts that make sense for a single pane. */
  protected onKeydown(event: KeyboardEvent): void {
    const pane = this.pane();
    const action = this.#keymap.actionOf(event);
    const isCopy = action === 'copy' || this.#keymap.isCopyOfSelection(event);
    if (isCopy && pane?.screen.hasSelection()) pane.input.copy();
    else if (action === 'find') pane?.openSearch();
    else if (action === 'leaveTerminal') this.button()?.nativeElement.focus();
    else return;
    event.preventDefault();
  }
}
