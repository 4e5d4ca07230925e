import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationError, Router, RouterOutlet } from '@angular/router';
import { AccessGate } from './core/access/access-gate';
import { AccessStore } from './core/access/access-store';
import { LOAD_PAGE, LoadFailure } from './core/load-failure/load-failure';
import { LoadFailureCard } from './core/load-failure/load-failure-card';
import { PatStatusStore } from './core/pat-status-store';

/** The whole page: the route’s screen, or why this browser can’t see it. */
@Component({
  selector: 'lk-root',
  imports: [RouterOutlet, AccessGate, LoadFailureCard],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (access.problem(); as problem) {
      <lk-access-gate [problem]="problem" [busy]="status.loading()" (retry)="retry()" />
    } @else {
      <router-outlet />
    }
    @if (loading.view(); as failure) {
      <lk-load-failure-card
        [failure]="failure"
        [busy]="loading.busy()"
        (retry)="loading.retry()"
        (stay)="loading.stay()"
      />
    }
  `,
})
export class App {
  protected readonly access = inject(AccessStore);
  protected readonly loading = inject(LoadFailure);
  protected readonly status = inject(PatStatusStore);
  readonly #router = inject(Router);
  readonly #loadPage = inject(LOAD_PAGE);
  /** The address that was opened, before any redirect. */
  readonly #requestedUrl = location.pathname + location.search;

  constructor() {
    this.#router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationError) void this.loading.report(event);
      else if (event instanceof NavigationEnd) this.loading.clear();
    });
  }

  /** Loads the status again. A success clears the access problem. */
  protected async retry(): Promise<void> {
    await this.status.load();
    if (!this.access.blocked())
      await this.#router.navigateByUrl(this.#requestedUrl, { onSameUrlNavigation: 'reload' });
    // On Databricks Apps the page response sets the cookie, unless the workspace was too slow.
    else if (this.access.problem()?.code === 'SIGN_IN_REQUIRED') this.#loadPage(this.#requestedUrl);
  }
}
