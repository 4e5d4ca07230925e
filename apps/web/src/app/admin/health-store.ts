import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { API, type HealthReport } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from '../core/api-problem';

/** The latest health report, and why there is none or none newer. */
@Injectable()
export class HealthStore {
  private readonly http = inject(HttpClient);
  private readonly latest = signal<HealthReport | null>(null);
  private readonly failure = signal<Problem | null>(null);
  private readonly busy = signal(false);

  readonly report = this.latest.asReadonly();
  readonly problem = this.failure.asReadonly();
  readonly loading = this.busy.asReadonly();

  async load(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    try {
      this.latest.set(await firstValueFrom(this.http.get<HealthReport>(API.health)));
      this.failure.set(null);
    } catch (error) {
      this.failure.set(problemOfHttp(error));
    } finally {
      this.busy.set(false);
    }
  }
}
