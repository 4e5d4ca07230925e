import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatDividerModule } from '@angular/material/divider';
import { MatMenuModule } from '@angular/material/menu';
import type { SessionInfo } from '@latchkey/contracts';
import { Clock } from '../../shared/clock';
import { Icon } from '../../shared/icon';
import { ActivityMark, activityLabel, endingSoonLabel } from '../shells/activity-mark';

/** Replaces the tab bar on narrow screens: a menu of the shells and their actions. */
@Component({
  selector: 'lk-tab-menu',
  imports: [ActivityMark, Icon, MatDividerModule, MatMenuModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" class="current" data-testid="tab-menu" [matMenuTriggerFor]="menu">
      @if (active(); as shell) {
        <lk-activity-mark [shell]="shell" />
      }
      <span class="name">{{ active()?.label ?? 'Shells' }}</span>
      <span class="lk-muted">{{ place() }}</span>
      <lk-icon name="down" />
    </button>
    <mat-menu #menu="matMenu" class="lk-menu">
      @for (shell of shells(); track shell.id) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.aria-checked]="shell.id === activeId()"
          (click)="show.emit(shell)"
        >
          <lk-activity-mark [shell]="shell" /> {{ shell.label }}
          <span class="lk-muted">{{ label(shell) }} {{ ending(shell) }}</span>
        </button>
      }
      <mat-divider />
      <button mat-menu-item data-testid="menu-new-shell" (click)="newShell.emit()">New shell</button>
      @if (active(); as shell) {
        <button mat-menu-item (click)="rename.emit(shell)">Rename {{ shell.label }}…</button>
        <button mat-menu-item (click)="closeShell.emit(shell)">Close {{ shell.label }}</button>
      }
      <button mat-menu-item (click)="palette.emit()">All commands…</button>
    </mat-menu>
  `,
  styles: `
    :host {
      display: flex;
      flex: 1;
      min-width: 0;
    }
    .current {
      display: flex;
      gap: 8px;
      align-items: center;
      min-width: 0;
      height: 32px;
      padding: 0 8px;
      border: 1px solid var(--lk-line);
      border-radius: var(--lk-radius);
      background: transparent;
    }
    .name {
      overflow: hidden;
      font-weight: 500;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .lk-muted {
      white-space: nowrap;
    }
    lk-activity-mark {
      margin-right: 4px;
    }
  `,
})
export class TabMenu {
  readonly #clock = inject(Clock);
  readonly shells = input.required<readonly SessionInfo[]>();
  readonly activeId = input.required<string | null>();
  readonly show = output<SessionInfo>();
  readonly newShell = output();
  readonly rename = output<SessionInfo>();
  readonly closeShell = output<SessionInfo>();
  readonly palette = output();

  protected readonly active = computed(() => this.shells().find(({ id }) => id === this.activeId()) ?? null);
  protected readonly place = computed(() => {
    const at = this.shells().findIndex(({ id }) => id === this.activeId());
    return at === -1 ? '' : `${at + 1}/${this.shells().length}`;
  });
  protected readonly label = activityLabel;

  protected ending(shell: SessionInfo): string {
    return endingSoonLabel(shell, this.#clock.nowMs());
  }
}
