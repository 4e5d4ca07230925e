import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { PatLedgerStore } from '../core/pat-ledger-store';
import { Clock } from '../shared/clock';
import { download, stamp } from '../shared/download';
import { Icon } from '../shared/icon';
import { PageBar } from '../shared/page-bar';
import { Sentence } from '../shared/sentence';
import { durationWords, spanWords } from '../shared/words';
import { HealthCharts } from './health-charts';
import { worstFirst } from './health-order';
import { HealthStore } from './health-store';
import { LedgerCard } from './ledger-card';

/** What `GET /api/admin/health` says, for people. */
@Component({
  selector: 'lk-health-page',
  imports: [MatButtonModule, RouterLink, HealthCharts, Icon, LedgerCard, PageBar, Sentence],
  providers: [HealthStore, PatLedgerStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './health.page.html',
  styleUrl: './health.page.scss',
})
export class HealthPage {
  protected readonly store = inject(HealthStore);
  protected readonly ledger = inject(PatLedgerStore);
  readonly #clock = inject(Clock);
  protected readonly durationWords = durationWords;
  protected readonly icons = { ok: 'check', warning: 'warning', critical: 'failed' } as const;
  protected readonly severityWords = { ok: 'OK', warning: 'Warning', critical: 'Critical' } as const;
  protected readonly skeletonRows = [1, 2, 3, 4, 5];
  protected readonly skeletonCharts = [1, 2, 3, 4];

  protected readonly checks = computed(() => worstFirst(this.store.report()?.checks ?? []));
  /** The whole ledger; until it is there, the latest lines that came with the report. */
  protected readonly entries = computed(() => this.ledger.entries() ?? this.store.report()?.ledger ?? []);
  protected readonly upFor = computed(() =>
    spanWords(this.#clock.nowMs() - Date.parse(this.store.report()?.startedAt ?? '')),
  );

  constructor() {
    this.load();
  }

  protected load(): void {
    void this.store.load();
    void this.ledger.load();
  }

  /** Hands the report over as a file, as the API gave it but with the whole ledger. */
  protected download(): void {
    const json = JSON.stringify({ ...this.store.report(), ledger: this.entries() }, null, 2);
    download(`latchkey-health-${stamp()}.json`, 'application/json', json);
  }
}
