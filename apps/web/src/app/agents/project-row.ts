import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import type { SyncedProject } from '@latchkey/contracts';
import { Clock } from '../shared/clock';
import { Icon, type IconName } from '../shared/icon';
import { changeText, syncText } from './status-text';

const ICONS: Readonly<Record<SyncedProject['state'], IconName>> = {
  waiting: 'none',
  syncing: 'upload',
  synced: 'check',
  failed: 'warning',
};
/** The CSS classes of `row.scss`. */
const CLASSES: Readonly<Record<SyncedProject['state'], string>> = {
  waiting: 'missing',
  syncing: 'installing',
  synced: 'ready',
  failed: 'problem',
};

/** One project: its synced commit, the time of the sync and any problem. */
@Component({
  selector: 'lk-project-row',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[attr.data-state]': 'project().state', '[class]': 'statusClass()' },
  templateUrl: './project-row.html',
  styleUrl: './row.scss',
})
export class ProjectRow {
  readonly #clock = inject(Clock);
  readonly project = input.required<SyncedProject>();
  readonly sync = output();

  protected readonly icon = computed(() => ICONS[this.project().state]);
  protected readonly statusClass = computed(() => CLASSES[this.project().state]);
  protected readonly isBusy = computed(() => this.project().state === 'syncing');
  protected readonly state = computed(() => syncText(this.project(), this.#clock.nowMs()));
  protected readonly change = computed(() => changeText(this.project()));
  protected readonly skippedText = computed(() => {
    const count = this.project().skipped.length;
    return count === 1 ? '1 file skipped' : `${count} files skipped`;
  });

  protected requestSync(): void {
    if (!this.isBusy()) this.sync.emit();
  }
}
