import { HttpClient } from '@angular/common/http';
import { DOCUMENT, DestroyRef, Injectable, inject, signal } from '@angular/core';
import { API, type HealthReport } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from '../core/api-problem';

const REFRESH_MILLISECONDS = 5_000;

/** The latest health report, and why there is none or none newer. */
@Injectable()
export class HealthStore {
  private readonly http = inject(HttpClient);
  private readonly document = inject(DOCUMENT);
  private readonly latest = signal<HealthReport | null>(null);
  private readonly failure = signal<Problem | null>(null);
  private readonly busy = signal(false);
  private asking = false;

  readonly report = this.latest.asReadonly();
  readonly problem = this.failure.asReadonly();
  /** Somebody waits for a report. */
  readonly loading = this.busy.asReadonly();

  constructor() {
    // Nothing is asked for a page that nobody sees, and it is asked at once when it is seen again.
    const refresh = (): void => {
      if (!this.document.hidden) void this.ask();
    };
    const timer = setInterval(refresh, REFRESH_MILLISECONDS);
    this.document.addEventListener('visibilitychange', refresh);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      this.document.removeEventListener('visibilitychange', refresh);
    });
  }

  async load(): Promise<void> {
    this.busy.set(true);
    await this.ask();
    this.busy.set(false);
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      this.latest.set(await firstValueFrom(this.http.get<HealthReport>(API.health)));
      this.failure.set(null);
    } catch (error) {
      this.failure.set(problemOfHttp(error));
    } finally {
      this.asking = false;
    }
  }
}
