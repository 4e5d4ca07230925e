import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PatStatusStore } from '../../core/pat-status-store';
import { NoticeBar } from './notice-bar';
import { ShellStore, takesPlace } from '../shells/shell-store';

/** What is wrong with the token, and why the last thing asked of a shell did not happen: above the panes, with the way out. */
@Component({
  selector: 'lk-workspace-notices',
  imports: [MatButtonModule, RouterLink, NoticeBar],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './workspace-notices.html',
})
export class WorkspaceNotices {
  /** There is room for the list of shells. */
  readonly hasRail = input.required<boolean>();
  readonly showsRail = input.required<boolean>();
  readonly showRail = output();

  protected readonly server = inject(PatStatusStore);
  protected readonly store = inject(ShellStore);
  protected readonly shells = computed(() => this.store.shells() ?? []);
  protected readonly endedShells = computed(() =>
    this.shells().filter((shell) => shell.state === 'exited' && takesPlace(shell)),
  );
  /** No other shell fits: as many are open as are allowed, or memory is short. */
  protected readonly isFull = computed(() => {
    const code = this.store.problem()?.code;
    return code === 'SESSION_LIMIT' || code === 'MEMORY_LOW';
  });

  protected async closeEnded(): Promise<void> {
    for (const { id } of this.endedShells()) await this.store.close(id);
  }
}
