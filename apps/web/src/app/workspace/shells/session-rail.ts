import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { sessionsOf, type SessionInfo } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { Clock } from '../../shared/clock';
import { Icon } from '../../shared/icon';
import { shownSessions } from '../layout/layout-changes';
import { LayoutStore } from '../layout/layout-store';
import { ProgramStatusMark } from '../needs-attention/program-status-mark';
import { ActivityMark, activityLabel, endingSoonLabel } from './activity-mark';
import { abbreviateHome, shortenPath } from './folder-label';
import { ShellActions } from './shell-actions';

/** Lists the shells in a sidebar: what runs in each, where, and whether it needs the user. */
@Component({
  selector: 'lk-session-rail',
  imports: [ActivityMark, Icon, MatMenuModule, ProgramStatusMark],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './session-rail.html',
  styleUrl: './session-rail.scss',
})
export class SessionRail {
  readonly shells = input.required<readonly SessionInfo[]>();
  readonly show = output<SessionInfo>();
  readonly restart = output<SessionInfo>();

  readonly #clock = inject(Clock);
  readonly #server = inject(PatStatusStore);
  readonly #layouts = inject(LayoutStore);
  protected readonly actions = inject(ShellActions);
  protected readonly activeId = this.#layouts.activeId;
  readonly #order = computed(() => {
    const { detached } = this.#layouts.layout();
    return [...shownSessions(this.#layouts.layout()), ...detached];
  });
  /** In tab order; shells without a pane come last. */
  protected readonly ordered = computed(() =>
    [...this.shells()].sort((a, b) => this.#order().indexOf(a.id) - this.#order().indexOf(b.id)),
  );
  protected readonly inFront = computed(() => {
    const tab = this.#layouts.activeTab();
    return new Set(tab ? sessionsOf(tab.root) : []);
  });
  readonly #shown = computed(() => new Set(shownSessions(this.#layouts.layout())));
  protected readonly label = activityLabel;

  protected isDetached(shell: SessionInfo): boolean {
    return !this.#shown().has(shell.id);
  }

  protected canShowBeside(shell: SessionInfo): boolean {
    return this.activeId() !== null && this.activeId() !== shell.id;
  }

  protected showBeside(shell: SessionInfo): void {
    const active = this.shells().find(({ id }) => id === this.activeId());
    if (active) this.actions.showBeside(active, shell);
  }

  protected ending(shell: SessionInfo): string {
    return endingSoonLabel(shell, this.#clock.nowMs());
  }

  protected folder({ cwd }: SessionInfo): string {
    return cwd === null ? '' : abbreviateHome(cwd, this.#server.home());
  }

  protected where(shell: SessionInfo): string {
    return [shell.program, shortenPath(this.folder(shell))].filter(Boolean).join(' · ');
  }
}
