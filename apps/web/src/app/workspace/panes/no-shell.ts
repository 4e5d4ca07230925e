import { ChangeDetectionStrategy, Component, computed, inject, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PatStatusStore } from '../../core/pat-status-store';
import { LayoutStore } from '../layout/layout-store';
import { ShellStore } from '../shells/shell-store';

/** Shown in place of panes: why there is no shell, and what to do about it. */
@Component({
  selector: 'lk-no-shell',
  imports: [MatButtonModule, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './no-shell.html',
  styleUrl: './no-shell.scss',
})
export class NoShell {
  readonly retry = output();
  readonly showAll = output();
  readonly newShell = output();

  protected readonly server = inject(PatStatusStore);
  protected readonly store = inject(ShellStore);
  protected readonly layouts = inject(LayoutStore);
  protected readonly shells = computed(() => this.store.shells() ?? []);
}
