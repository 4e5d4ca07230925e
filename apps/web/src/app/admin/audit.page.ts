import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { API, AUDIT_ACTIONS, type AuditReport } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { Polled } from '../core/polled';
import { Clock } from '../shared/clock';
import { download, timestamp } from '../shared/download';
import { formatTime } from '../shared/format';
import { Icon } from '../shared/icon';
import { PageBar } from '../shared/page-bar';
import { StatusBanner } from '../shared/status-banner';
import { auditActionName, filterEvents, toNdjson, type AuditFilter } from './audit-filter';

const REFRESH_MS = 5_000;

/** The admin page of `GET /api/admin/audit`: who did what, with filters. */
@Component({
  selector: 'lk-audit-page',
  imports: [MatButtonModule, RouterLink, Icon, PageBar, StatusBanner],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './audit.page.html',
  styleUrl: './audit.page.scss',
})
export class AuditPage {
  readonly #http = inject(HttpClient);
  readonly #clock = inject(Clock);
  protected readonly report = new Polled(
    () => firstValueFrom(this.#http.get<AuditReport>(API.audit)),
    () => REFRESH_MS,
  );
  protected readonly actions = AUDIT_ACTIONS;
  protected readonly actionName = auditActionName;
  protected readonly filter = signal<AuditFilter>({ text: '', action: '', outcome: '' });

  readonly #entries = computed(() => this.report.value()?.entries ?? []);
  protected readonly shown = computed(() => filterEvents(this.#entries(), this.filter()));
  protected readonly count = computed(() => {
    const [all, shown] = [this.#entries().length, this.shown().length];
    const events = all === 1 ? 'event' : 'events';
    return shown === all ? `${all} ${events}` : `${shown} of ${all} ${events}`;
  });
  protected readonly emptyText = computed(() =>
    this.#entries().length === 0 ? 'No events yet.' : 'No matching events.',
  );
  protected readonly keptText = computed(() => {
    switch (this.report.value()?.persistence) {
      case 'secret-scope':
        return 'Up to 500 events are kept in the secret scope. Older ones are in the app’s log.';
      case 'failing':
        return 'New events can’t be stored at the moment. Retrying… The app’s log has all of them.';
      default:
        return 'Events are kept in memory only, so a restart clears this list. The app’s log has all of them.';
    }
  });

  constructor() {
    void this.report.load();
  }

  protected change(change: Partial<AuditFilter>): void {
    this.filter.update((filter) => ({ ...filter, ...change }));
  }

  protected time(iso: string): string {
    return formatTime(iso, this.#clock.nowMs());
  }

  /** Downloads the events that are shown. */
  protected download(): void {
    download(`latchkey-audit-${timestamp()}.ndjson`, 'application/x-ndjson', toNdjson(this.shown()));
  }
}
