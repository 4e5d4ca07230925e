import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { SyncedProject } from '@latchkey/contracts';
import { Clock } from '../shared/clock';
import { Icon, type IconName } from '../shared/icon';
import { changeWords, syncWords } from './project-words';

const ICONS: Readonly<Record<SyncedProject['state'], IconName>> = {
  waiting: 'none',
  syncing: 'upload',
  synced: 'check',
  failed: 'warning',
};
/** As `row.scss` names them. */
const STANDINGS: Readonly<Record<SyncedProject['state'], string>> = {
  waiting: 'missing',
  syncing: 'installing',
  synced: 'ready',
  failed: 'troubled',
};

/** One project: which commit the workspace has of it, since when, and what is wrong. */
@Component({
  selector: 'lk-project-row',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[attr.data-state]': 'project().state', '[class]': 'standing()' },
  templateUrl: './project-row.html',
  styleUrl: './row.scss',
})
export class ProjectRow {
  readonly #clock = inject(Clock);
  readonly project = input.required<SyncedProject>();
  readonly sync = output();

  protected readonly icon = computed(() => ICONS[this.project().state]);
  protected readonly standing = computed(() => STANDINGS[this.project().state]);
  protected readonly isBusy = computed(() => this.project().state === 'syncing');
  protected readonly state = computed(() => syncWords(this.project(), this.#clock.nowMs()));
  protected readonly change = computed(() => changeWords(this.project()));
  protected readonly leftOut = computed(() => {
    const count = this.project().skipped.length;
    return count === 1 ? 'One file was left out' : `${count} files were left out`;
  });

  protected ask(): void {
    if (!this.isBusy()) this.sync.emit();
  }
}
