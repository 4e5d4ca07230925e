import { HttpClient } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { API, type BrowserSession, type BrowserSessionReport } from '@latchkey/contracts';
import { firstValueFrom, type Observable } from 'rxjs';
import { problemOfHttp, type Problem } from '../core/api-problem';
import { Polled } from '../core/polled';
import { Clock } from '../shared/clock';
import { formatSpan, formatTime } from '../shared/format';
import { Icon } from '../shared/icon';
import { PageBar } from '../shared/page-bar';
import { ProblemBox } from '../shared/problem-box';
import { StatusBanner } from '../shared/status-banner';
import { ConfirmDialog, type Confirmation } from '../workspace/dialogs/confirm-dialog';

const REFRESH_MS = 30_000;
const HOUR_MS = 3_600_000;

const EVERYWHERE: Confirmation = {
  title: 'Sign out everywhere?',
  text: 'Every browser is signed out, this one included, and every cookie of Latchkey becomes worthless, copies of it too. Your shells stay open.',
  keep: 'Cancel',
  confirm: 'Sign out everywhere',
  preset: 'keep',
};

/** The admin page of `GET /api/browser-sessions`: which browsers are signed in, and how to sign them out. */
@Component({
  selector: 'lk-browsers-page',
  imports: [MatButtonModule, Icon, PageBar, ProblemBox, StatusBanner],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './browsers.page.html',
  styleUrl: './browsers.page.scss',
})
export class BrowsersPage {
  readonly #http = inject(HttpClient);
  readonly #clock = inject(Clock);
  readonly #dialog = inject(MatDialog);
  readonly #failure = signal<Problem | null>(null);
  readonly #busy = signal(false);

  protected readonly report = new Polled(
    () => firstValueFrom(this.#http.get<BrowserSessionReport>(API.browserSessions)),
    () => REFRESH_MS,
  );
  /** Why the last change failed. */
  protected readonly problem = this.#failure.asReadonly();
  protected readonly busy = this.#busy.asReadonly();
  protected readonly hasOthers = computed(() =>
    (this.report.value()?.sessions ?? []).some(({ current }) => !current),
  );

  constructor() {
    void this.report.load();
  }

  protected signedIn({ signedInAt }: BrowserSession): string {
    return formatTime(signedInAt, this.#clock.nowMs());
  }

  /** The server notes the last use once an hour, so nothing more exact is shown. */
  protected lastUsed({ lastUsedAt }: BrowserSession): string {
    const agoMs = this.#clock.nowMs() - Date.parse(lastUsedAt);
    return agoMs <= HOUR_MS ? 'used in the last hour' : `last used ${formatSpan(agoMs)} ago`;
  }

  protected end({ id }: BrowserSession): Promise<void> {
    return this.#change(this.#http.delete(`${API.browserSessions}/${id}`));
  }

  protected endOthers(): Promise<void> {
    return this.#change(this.#http.post(`${API.browserSessions}/end-others`, null));
  }

  protected async endEverywhere(): Promise<void> {
    const dialog = this.#dialog.open(ConfirmDialog, { data: EVERYWHERE, width: '440px' });
    if ((await firstValueFrom(dialog.afterClosed())) !== true) return;
    await this.#change(this.#http.post(`${API.browserSessions}/sign-out-everywhere`, null));
  }

  /** The list is read again in any case. That also shows the access gate if this browser was signed out. */
  async #change(request: Observable<unknown>): Promise<void> {
    this.#busy.set(true);
    this.#failure.set(null);
    try {
      await firstValueFrom(request);
    } catch (error) {
      this.#failure.set(problemOfHttp(error));
    }
    await this.report.refresh();
    this.#busy.set(false);
  }
}
