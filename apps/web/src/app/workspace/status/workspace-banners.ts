import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PatStatusStore } from '../../core/pat-status-store';
import { ShellStore, countsTowardsLimit } from '../shells/shell-store';
import { Banner } from './banner';

/** Banners above the panes: a token that stopped working, and why the last request about a shell failed. */
@Component({
  selector: 'lk-workspace-banners',
  imports: [MatButtonModule, RouterLink, Banner],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './workspace-banners.html',
})
export class WorkspaceBanners {
  /** The window is wide enough for the list of shells. */
  readonly hasRail = input.required<boolean>();
  readonly showsRail = input.required<boolean>();
  readonly showRail = output();

  protected readonly server = inject(PatStatusStore);
  protected readonly store = inject(ShellStore);
  protected readonly shells = computed(() => this.store.shells() ?? []);
  protected readonly endedShells = computed(() =>
    this.shells().filter((shell) => shell.state === 'exited' && countsTowardsLimit(shell)),
  );
  /** Closing a shell would help: the limit is reached, or memory is low. */
  protected readonly isFull = computed(() => {
    const code = this.store.problem()?.code;
    return code === 'SESSION_LIMIT' || code === 'MEMORY_LOW';
  });

  protected async closeEnded(): Promise<void> {
    for (const { id } of this.endedShells()) await this.store.close(id);
  }
}
