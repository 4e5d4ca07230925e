import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import {
  API,
  type CreateSessionRequest,
  type RenameSessionRequest,
  type SessionInfo,
  type SessionList,
} from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from '../core/api-problem';
import { PatStatusStore } from '../core/pat-status-store';
import { rememberActive, rememberedActive } from './active-memory';

/** The shells that are open, which of them is in front, and what is done with them. */
@Injectable()
export class ShellStore {
  private readonly http = inject(HttpClient);
  private readonly server = inject(PatStatusStore);

  private readonly chosen = signal(rememberedActive());
  private readonly failure = signal<Problem | null>(null);
  private readonly pending = signal(false);

  /** In the order they were opened; null until they were listed. */
  readonly shells = computed(() => {
    const sessions = this.server.sessions();
    return sessions && [...sessions].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  });
  readonly activeId = computed(() => {
    const shells = this.shells() ?? [];
    return (shells.find((shell) => shell.id === this.chosen()) ?? shells.at(-1))?.id ?? null;
  });
  /** Why the last thing asked for did not happen. */
  readonly problem = this.failure.asReadonly();
  readonly creating = this.pending.asReadonly();

  activate(id: string): void {
    this.chosen.set(id);
    rememberActive(id);
  }

  dismissProblem(): void {
    this.failure.set(null);
  }

  /** Lists what is open; true if that worked. */
  async list(): Promise<boolean> {
    return this.attempt(async () => {
      const { sessions } = await firstValueFrom(this.http.get<SessionList>(API.sessions));
      this.server.acceptSessions(sessions);
    });
  }

  /** Opens a shell and brings it to the front. */
  async create(size: { readonly cols: number; readonly rows: number }): Promise<void> {
    if (this.pending()) return;
    this.pending.set(true);
    await this.attempt(async () => {
      const body: CreateSessionRequest = { label: nextLabel(this.shells() ?? []), ...size };
      const created = await firstValueFrom(this.http.post<SessionInfo>(API.sessions, body));
      this.activate(created.id);
      this.replace(created);
    });
    this.pending.set(false);
  }

  async rename(id: string, label: string): Promise<void> {
    await this.attempt(async () => {
      const body: RenameSessionRequest = { label };
      this.replace(await firstValueFrom(this.http.patch<SessionInfo>(pathOf(id), body)));
    });
  }

  /** Ends a shell and what runs in it. One that is gone already is as good as closed. */
  async close(id: string): Promise<void> {
    await this.attempt(async () => {
      await firstValueFrom(this.http.delete(pathOf(id))).catch((error: unknown) => {
        if (problemOfHttp(error).code !== 'SESSION_NOT_FOUND') throw error;
      });
      const shells = this.shells() ?? [];
      const place = shells.findIndex((shell) => shell.id === id);
      const neighbour = shells[place + 1] ?? shells[place - 1];
      if (this.activeId() === id && neighbour) this.activate(neighbour.id);
      this.server.acceptSessions(shells.filter((shell) => shell.id !== id));
    });
  }

  private replace(changed: SessionInfo): void {
    const others = (this.shells() ?? []).filter((shell) => shell.id !== changed.id);
    this.server.acceptSessions([...others, changed]);
  }

  private async attempt(action: () => Promise<void>): Promise<boolean> {
    this.failure.set(null);
    try {
      await action();
      return true;
    } catch (error) {
      this.failure.set(problemOfHttp(error));
      return false;
    }
  }
}

function pathOf(id: string): string {
  return `${API.sessions}/${encodeURIComponent(id)}`;
}

/** "Shell 1", or the lowest number that is free. */
export function nextLabel(shells: readonly Pick<SessionInfo, 'label'>[]): string {
  const taken = new Set(shells.map((shell) => shell.label));
  let number = 1;
  while (taken.has(`Shell ${number}`)) number += 1;
  return `Shell ${number}`;
}
