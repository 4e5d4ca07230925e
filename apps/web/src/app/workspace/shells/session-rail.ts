import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { sessionsOf, type SessionInfo } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { TabSignal } from '../attention/tab-signal';
import { Clock } from '../../shared/clock';
import { Icon } from '../../shared/icon';
import { ActivityMark, activityWords, endingWords } from './activity-mark';
import { fromHome, shortPath } from './folder-words';
import { LayoutStore } from '../layout/layout-store';
import { shownSessions } from '../layout/layout-changes';
import { ShellActions } from './shell-actions';

/** The shells at the left: what runs in each, where, and whether it waits for somebody. */
@Component({
  selector: 'lk-session-rail',
  imports: [ActivityMark, Icon, MatMenuModule, TabSignal],
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
  /** In the order of the tabs, those without a pane at the end. */
  protected readonly ordered = computed(() =>
    [...this.shells()].sort((a, b) => this.#order().indexOf(a.id) - this.#order().indexOf(b.id)),
  );
  protected readonly inFront = computed(() => {
    const tab = this.#layouts.activeTab();
    return new Set(tab ? sessionsOf(tab.root) : []);
  });
  readonly #shown = computed(() => new Set(shownSessions(this.#layouts.layout())));
  protected readonly words = activityWords;

  protected isDetached(shell: SessionInfo): boolean {
    return !this.#shown().has(shell.id);
  }

  protected mayGoBeside(shell: SessionInfo): boolean {
    return this.activeId() !== null && this.activeId() !== shell.id;
  }

  protected showBeside(shell: SessionInfo): void {
    const active = this.shells().find(({ id }) => id === this.activeId());
    if (active) this.actions.showBeside(active, shell);
  }

  protected ending(shell: SessionInfo): string {
    return endingWords(shell, this.#clock.nowMs());
  }

  protected folder({ cwd }: SessionInfo): string {
    return cwd === null ? '' : fromHome(cwd, this.#server.home());
  }

  protected where(shell: SessionInfo): string {
    return [shell.program, shortPath(this.folder(shell))].filter(Boolean).join(' · ');
  }
}
