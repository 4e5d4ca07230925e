import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  Injector,
  afterNextRender,
  inject,
  input,
  output,
  signal,
  viewChildren,
} from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';
import { SESSION_LIMITS, type SessionInfo } from '@latchkey/contracts';
import { TabSignal } from '../pane/tab-signal';
import { Icon } from '../shared/icon';

/** The open shells as a row of buttons; a double click or F2 renames one. */
@Component({
  selector: 'lk-tab-bar',
  imports: [ReactiveFormsModule, Icon, TabSignal],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './tab-bar.html',
  styleUrl: './tab-bar.scss',
})
export class TabBar {
  readonly shells = input.required<readonly SessionInfo[]>();
  readonly activeId = input.required<string | null>();
  readonly creating = input(false);
  readonly activate = output<string>();
  readonly closeShell = output<SessionInfo>();
  readonly rename = output<{ id: string; label: string }>();
  readonly newShell = output();

  private readonly injector = inject(Injector);
  private readonly tabs = viewChildren<ElementRef<HTMLElement>>('tab');
  private readonly inputs = viewChildren<ElementRef<HTMLInputElement>>('nameField');
  protected readonly renaming = signal<string | null>(null);
  protected readonly name = new FormControl('', { nonNullable: true });
  protected readonly maxLength = SESSION_LIMITS.maxLabelLength;

  /** Puts the focus on the tab in front. */
  focusActive(): void {
    const place = this.shells().findIndex((shell) => shell.id === this.activeId());
    (this.tabs()[place] ?? this.tabs()[0])?.nativeElement.focus();
  }

  /** Turns a tab's label into a field. */
  startRename(shell: SessionInfo): void {
    this.renaming.set(shell.id);
    this.name.setValue(shell.label);
    afterNextRender(
      () => {
        this.inputs()[0]?.nativeElement.focus();
        this.inputs()[0]?.nativeElement.select();
      },
      { injector: this.injector },
    );
  }

  protected finishRename(shell: SessionInfo, keep: boolean): void {
    if (this.renaming() !== shell.id) return;
    this.renaming.set(null);
    const label = this.name.value.trim();
    if (keep && label !== '' && label !== shell.label) this.rename.emit({ id: shell.id, label });
    afterNextRender(() => this.focusActive(), { injector: this.injector });
  }
}
