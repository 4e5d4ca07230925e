import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { API, type SyncedProject, type SyncStatus } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from '../core/api-problem';
import { Polled } from '../core/polled';

const BUSY_MS = 700;
const QUIET_MS = 5_000;

/** The projects that the server syncs to the workspace. */
@Injectable()
export class SyncStore {
  readonly #http = inject(HttpClient);
  readonly #latest = new Polled(
    () => firstValueFrom(this.#http.get<SyncStatus>(API.sync)),
    (status) => (status?.projects.some(({ state }) => state === 'syncing') ? BUSY_MS : QUIET_MS),
  );
  readonly #refusal = signal<Problem | null>(null);

  /** Null until the first read. */
  readonly status = this.#latest.value;
  readonly problem = this.#latest.problem;
  readonly loading = this.#latest.loading;
  /** Why the server refused to start a sync. */
  readonly refused = this.#refusal.asReadonly();

  load(): Promise<void> {
    return this.#latest.load();
  }

  /** Starts the sync of a project. The status then shows its progress. */
  async sync(name: string): Promise<void> {
    const refusal = await firstValueFrom(
      this.#http.post<SyncedProject>(`${API.sync}/${encodeURIComponent(name)}`, {}),
    ).then(() => null, problemOfHttp);
    this.#refusal.set(refusal);
    await this.#latest.refresh();
  }
}
