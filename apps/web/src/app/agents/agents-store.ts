import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { API, type AgentInfo, type AgentList, type ChooseModelRequest } from '@latchkey/contracts';
import { firstValueFrom, type Observable } from 'rxjs';
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

  /** What is known of the workspace's models; null until the first list arrives. */
  readonly models = computed(() => this.#list.value()?.models ?? null);
  /** Null until the first list arrives. */
  readonly agents = computed(() => this.#list.value()?.agents ?? null);
  readonly problem = this.#list.problem;
  readonly loading = this.#list.loading;
  /** Why the server refused the latest change, by tool id. */
  readonly refused = this.#refusals.asReadonly();

  load(): Promise<void> {
    return this.#list.load();
  }

  /** Starts an installation or update on the server. The list then shows its progress. */
  install(id: string): Promise<void> {
    return this.#change(
      id,
      this.#http.post<AgentInfo>(`${API.agents}/${encodeURIComponent(id)}/install`, {}),
    );
  }

  /** Picks a model for one use of an agent, or with null goes back to the default. */
  chooseModel(id: string, use: string, name: string | null): Promise<void> {
    const request: ChooseModelRequest = { name };
    return this.#change(id, this.#http.put(`${API.models}/${encodeURIComponent(use)}`, request));
  }

  /** Has the server ask the workspace for its models, then reloads. */
  async refreshModels(): Promise<void> {
    // The list says what went wrong.
    await firstValueFrom(this.#http.post(`${API.models}/refresh`, {})).catch(() => undefined);
    await this.#list.refresh();
  }

  async #change(id: string, sent: Observable<unknown>): Promise<void> {
    const refusal = await firstValueFrom(sent).then(() => null, problemOfHttp);
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
