import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import {
  API,
  type CreateSessionRequest,
  type RenameSessionRequest,
  type SessionInfo,
} from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from '../../core/api-problem';
import { PatStatusStore } from '../../core/pat-status-store';

/** How a shell is to be opened. */
export interface NewShell {
  readonly cols: number;
  readonly rows: number;
  /** A free one if there is none. */
  readonly label?: string;
  /** The home folder if there is none, or where it is gone. */
  readonly cwd?: string | null;
  /** A shell in whose folder it starts, as that is when the server gets this. */
  readonly beside?: string | null;
}

/** The shells that are open, and what is done with them. */
@Injectable()
export class ShellStore {
  readonly #http = inject(HttpClient);
  readonly #server = inject(PatStatusStore);

  readonly #failure = signal<Problem | null>(null);
  readonly #pending = signal(false);

  /** In the order they were opened; null until they were listed. */
  readonly shells = computed(() => {
    const sessions = this.#server.sessions();
    return sessions && [...sessions].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  });
  /** Why the last thing asked for did not happen. */
  readonly problem = this.#failure.asReadonly();
  readonly creating = this.#pending.asReadonly();

  find(id: string | null): SessionInfo | null {
    return this.shells()?.find((shell) => shell.id === id) ?? null;
  }

  dismissProblem(): void {
    this.#failure.set(null);
  }

  /** Lists what is open; true if that worked. */
  async list(): Promise<boolean> {
    return this.#attempt(() => this.#server.loadSessions());
  }

  /** Opens a shell. @returns null if that did not work; `problem` says why */
  async create(wish: NewShell): Promise<SessionInfo | null> {
    if (this.#pending()) return null;
    this.#pending.set(true);
    let created: SessionInfo | null = null;
    await this.#attempt(() =>
      this.#server.whileOpening(async () => {
        created = await this.#post(wish).catch((error: unknown) => {
          if (problemOfHttp(error).code !== 'FOLDER_NOT_FOUND') throw error;
          return this.#post({ ...wish, cwd: null, beside: null });
        });
        this.#server.acceptOpened(created);
      }),
    );
    this.#pending.set(false);
    return created;
  }

  /** Opens a shell where one has ended, with its name and in its folder, and closes that. */
  async restart(
    ended: SessionInfo,
    size: { readonly cols: number; readonly rows: number },
  ): Promise<SessionInfo | null> {
    const wish: NewShell = { ...size, label: ended.label, cwd: ended.cwd };
    let created = await this.create(wish);
    if (created !== null) return created;
    if (this.problem()?.code !== 'SESSION_LIMIT' || !takesPlace(ended)) return null;
    // The one that has ended counts too: it makes room.
    await this.close(ended.id);
    created = await this.create(wish);
    return created;
  }

  async rename(id: string, label: string): Promise<void> {
    await this.#attempt(async () => {
      const body: RenameSessionRequest = { label };
      this.#server.acceptChanged(await firstValueFrom(this.#http.patch<SessionInfo>(pathOf(id), body)));
    });
  }

  /** Ends a shell and what runs in it. One that is gone already is as good as closed. @returns whether it is closed */
  async close(id: string): Promise<boolean> {
    return this.#attempt(async () => {
      await firstValueFrom(this.#http.delete(pathOf(id))).catch((error: unknown) => {
        if (problemOfHttp(error).code !== 'SESSION_NOT_FOUND') throw error;
      });
      this.#server.acceptClosed(id);
    });
  }

  #post({ cols, rows, label, cwd, beside }: NewShell): Promise<SessionInfo> {
    const body: CreateSessionRequest = {
      label: label ?? nextLabel(this.shells() ?? []),
      ...(cwd != null && { cwd }),
      ...(beside != null && { beside }),
      cols,
      rows,
    };
    return firstValueFrom(this.#http.post<SessionInfo>(API.sessions, body));
  }

  async #attempt(action: () => Promise<void>): Promise<boolean> {
    this.#failure.set(null);
    try {
      await action();
      return true;
    } catch (error) {
      this.#failure.set(problemOfHttp(error));
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

/** What is left of an earlier run of the server is no session: nothing is gained by closing it. */
export function takesPlace({ ended }: SessionInfo): boolean {
  return ended?.isOfEarlierRun !== true;
}
