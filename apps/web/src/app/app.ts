import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationError, Router, RouterOutlet } from '@angular/router';
import { AccessGate } from './core/access-gate';
import { AccessStore } from './core/access-store';
import { LOAD_ANEW, LoadFailure } from './core/load-failure';
import { LoadFailureCard } from './core/load-failure-card';
import { PatStatusStore } from './core/pat-status-store';

/** The whole page: the route's screen, or why this browser may not see it. */
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
  readonly #loadAnew = inject(LOAD_ANEW);
  /** Where the person wanted to go before anything stood in the way. */
  readonly #wanted = location.pathname + location.search;

  constructor() {
    this.#router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationError) void this.loading.note(event);
      else if (event instanceof NavigationEnd) this.loading.clear();
    });
  }

  /** Asks again; what is in the way disappears when the server answers. */
  protected async retry(): Promise<void> {
    await this.status.load();
    if (!this.access.blocked())
      await this.#router.navigateByUrl(this.#wanted, { onSameUrlNavigation: 'reload' });
    // On Databricks Apps the cookie comes with the page, or did not because the workspace was slow.
    else if (this.access.problem()?.code === 'SIGN_IN_REQUIRED') this.#loadAnew(this.#wanted);
  }
}
