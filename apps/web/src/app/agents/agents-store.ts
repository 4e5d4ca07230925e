import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { API, type AgentInfo, type AgentList } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from '../core/api-problem';
import { Polled } from '../core/polled';

/** Frequent enough to show each step of an installation. */
const BUSY_MS = 700;
const QUIET_MS = 5_000;

/** The tools on the server and their installation. */
@Injectable()
export class AgentsStore {
  readonly #http = inject(HttpClient);
  readonly #list = new Polled(
    () => firstValueFrom(this.#http.get<AgentList>(API.agents)),
    (latest) => (latest?.agents.some(isInstalling) ? BUSY_MS : QUIET_MS),
  );
  readonly #refusals = signal<ReadonlyMap<string, Problem>>(new Map());

  /** Null until the first list arrives. */
  readonly agents = computed(() => this.#list.value()?.agents ?? null);
  readonly problem = this.#list.problem;
  readonly loading = this.#list.loading;
  /** Why the server refused to start an installation, by tool id. */
  readonly refused = this.#refusals.asReadonly();

  load(): Promise<void> {
    return this.#list.load();
  }

  /** Starts an installation or update on the server. The list then shows its progress. */
  async install(id: string): Promise<void> {
    const refusal = await firstValueFrom(
      this.#http.post<AgentInfo>(`${API.agents}/${encodeURIComponent(id)}/install`, {}),
    ).then(() => null, problemOfHttp);
    this.#refusals.update((all) => {
      const others = [...all].filter(([each]) => each !== id);
      return new Map(refusal ? [...others, [id, refusal]] : others);
    });
    await this.#list.refresh();
  }
}

function isInstalling({ installation }: AgentInfo): boolean {
  return installation.state === 'installing';
}
