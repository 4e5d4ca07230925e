import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PatLedgerStore } from '../core/pat-ledger-store';
import { Clock } from '../shared/clock';
import { download, timestamp } from '../shared/download';
import { Icon } from '../shared/icon';
import { PageBar } from '../shared/page-bar';
import { StatusBanner } from '../shared/status-banner';
import { formatDuration, formatSpan } from '../shared/format';
import { HealthCharts } from './health-charts';
import { HealthStore, worstFirst } from './health-store';
import { LedgerCard } from './ledger-card';

/** The admin page: the report of `GET /api/admin/health`. */
@Component({
  selector: 'lk-health-page',
  imports: [MatButtonModule, RouterLink, HealthCharts, Icon, LedgerCard, PageBar, StatusBanner],
  providers: [HealthStore, PatLedgerStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './health.page.html',
  styleUrl: './health.page.scss',
})
export class HealthPage {
  protected readonly store = inject(HealthStore);
  protected readonly ledger = inject(PatLedgerStore);
  readonly #clock = inject(Clock);
  protected readonly formatDuration = formatDuration;
  protected readonly icons = { ok: 'check', warning: 'warning', critical: 'failed' } as const;
  protected readonly severityTexts = { ok: 'OK', warning: 'Warning', critical: 'Critical' } as const;
  protected readonly skeletonRows = [1, 2, 3, 4, 5];
  protected readonly skeletonCharts = [1, 2, 3, 4];

  protected readonly checks = computed(() => worstFirst(this.store.report()?.checks ?? []));
  /** The whole ledger, or the latest entries from the report until it has loaded. */
  protected readonly entries = computed(() => this.ledger.entries() ?? this.store.report()?.ledger ?? []);
  protected readonly upFor = computed(() =>
    formatSpan(this.#clock.nowMs() - Date.parse(this.store.report()?.startedAt ?? '')),
  );

  constructor() {
    this.load();
  }

  protected load(): void {
    void this.store.load();
    void this.ledger.load();
  }

  /** Downloads the report with the whole ledger. */
  protected download(): void {
    const json = JSON.stringify({ ...this.store.report(), ledger: this.entries() }, null, 2);
    download(`latchkey-health-${timestamp()}.json`, 'application/json', json);
  }
}
