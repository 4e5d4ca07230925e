import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { API, type SyncedProject, type SyncStatus } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from '../core/api-problem';
import { Polled } from '../core/polled';

const BUSY_MS = 700;
const QUIET_MS = 5_000;

/** The projects that are synced to the workspace, as the server tells of them. */
@Injectable()
export class SyncStore {
  readonly #http = inject(HttpClient);
  readonly #latest = new Polled(
    () => firstValueFrom(this.#http.get<SyncStatus>(API.sync)),
    (status) => (status?.projects.some(({ state }) => state === 'syncing') ? BUSY_MS : QUIET_MS),
  );
  readonly #refusal = signal<Problem | null>(null);

  /** Null until it was read once. */
  readonly status = this.#latest.value;
  readonly problem = this.#latest.problem;
  readonly loading = this.#latest.loading;
  /** Why a sync that was asked for did not begin. */
  readonly refused = this.#refusal.asReadonly();

  load(): Promise<void> {
    return this.#latest.load();
  }

  /** Has the server sync a project now; the status tells how it goes. */
  async sync(name: string): Promise<void> {
    const refusal = await firstValueFrom(
      this.#http.post<SyncedProject>(`${API.sync}/${encodeURIComponent(name)}`, {}),
    ).then(() => null, problemOfHttp);
    this.#refusal.set(refusal);
    await this.#latest.refresh();
  }
}
