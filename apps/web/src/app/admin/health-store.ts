import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { API, type HealthReport } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { Polled } from '../core/polled';

const REFRESH_MS = 5_000;

/** The latest health report, and why there is none or none newer. */
@Injectable()
export class HealthStore {
  readonly #http = inject(HttpClient);
  readonly #reports = new Polled(
    () => firstValueFrom(this.#http.get<HealthReport>(API.health)),
    () => REFRESH_MS,
  );

  readonly report = this.#reports.value;
  readonly problem = this.#reports.problem;
  /** Somebody waits for a report. */
  readonly loading = this.#reports.loading;

  load(): Promise<void> {
    return this.#reports.load();
  }
}
