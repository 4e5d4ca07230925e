import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { API, type HealthCheck, type HealthReport } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { Polled } from '../core/polled';

const REFRESH_MS = 5_000;
const RANK: Record<HealthCheck['severity'], number> = { critical: 0, warning: 1, ok: 2 };

/** The latest health report, and why the last read failed. */
@Injectable()
export class HealthStore {
  readonly #http = inject(HttpClient);
  readonly #reports = new Polled(
    () => firstValueFrom(this.#http.get<HealthReport>(API.health)),
    () => REFRESH_MS,
  );

  readonly report = this.#reports.value;
  readonly problem = this.#reports.problem;
  readonly loading = this.#reports.loading;

  load(): Promise<void> {
    return this.#reports.load();
  }
}

/** Sorts checks by severity, the worst first. Checks of equal severity keep their order. */
export function worstFirst(checks: readonly HealthCheck[]): readonly HealthCheck[] {
  return [...checks].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}
