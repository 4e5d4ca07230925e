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

/** Options for opening a shell. */
interface NewShell {
  readonly cols: number;
  readonly rows: number;
  /** Default: the next free label. */
  readonly label?: string;
  /** Default: the home folder, also if this folder no longer exists. */
  readonly cwd?: string | null;
  /** Start in the current folder of this shell; the server looks it up. */
  readonly beside?: string | null;
}

/** The open shells, and the requests that change them. */
@Injectable()
export class ShellStore {
  readonly #http = inject(HttpClient);
  readonly #server = inject(PatStatusStore);

  readonly #failure = signal<Problem | null>(null);
  readonly #pending = signal(false);

  /** Oldest first; null until listed. */
  readonly shells = computed(() => {
    const sessions = this.#server.sessions();
    return sessions && [...sessions].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  });
  /** Why the last request failed. */
  readonly problem = this.#failure.asReadonly();
  readonly creating = this.#pending.asReadonly();

  find(id: string | null): SessionInfo | null {
    return this.shells()?.find((shell) => shell.id === id) ?? null;
  }

  dismissProblem(): void {
    this.#failure.set(null);
  }

  /** Loads the list of shells. @returns whether that worked */
  async list(): Promise<boolean> {
    return this.#attempt(() => this.#server.loadSessions());
  }

  /** Opens a shell. @returns null on failure; see `problem` */
  async create(options: NewShell): Promise<SessionInfo | null> {
    if (this.#pending()) return null;
    this.#pending.set(true);
    let created: SessionInfo | null = null;
    await this.#attempt(() =>
      this.#server.whileOpening(async () => {
        created = await this.#post(options).catch((error: unknown) => {
          if (problemOfHttp(error).code !== 'FOLDER_NOT_FOUND') throw error;
          return this.#post({ ...options, cwd: null, beside: null });
        });
        this.#server.acceptOpened(created);
      }),
    );
    this.#pending.set(false);
    return created;
  }

  /** Opens a shell with the name and folder of an ended one. At the limit, closes the ended one first. */
  async restart(
    ended: SessionInfo,
    size: { readonly cols: number; readonly rows: number },
  ): Promise<SessionInfo | null> {
    const options: NewShell = { ...size, label: ended.label, cwd: ended.cwd };
    let created = await this.create(options);
    if (created !== null) return created;
    if (this.problem()?.code !== 'SESSION_LIMIT' || !countsTowardsLimit(ended)) return null;
    // The ended shell counts towards the limit.
    await this.close(ended.id);
    created = await this.create(options);
    return created;
  }

  async rename(id: string, label: string): Promise<void> {
    await this.#attempt(async () => {
      const body: RenameSessionRequest = { label };
      this.#server.acceptChanged(await firstValueFrom(this.#http.patch<SessionInfo>(pathOf(id), body)));
    });
  }

  /** Ends a shell and its programs. A shell that no longer exists counts as closed. @returns whether it's closed */
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

/** Returns `Shell <n>` with the lowest free number. */
export function nextLabel(shells: readonly Pick<SessionInfo, 'label'>[]): string {
  const taken = new Set(shells.map((shell) => shell.label));
  let number = 1;
  while (taken.has(`Shell ${number}`)) number += 1;
  return `Shell ${number}`;
}

/** Whether a shell counts towards the limit. One left over from an earlier run of the server doesn't. */
export function countsTowardsLimit({ ended }: SessionInfo): boolean {
  return ended?.isOfEarlierRun !== true;
}
