import { Injectable, computed, signal } from '@angular/core';
import type { ProgramNotification, Progress } from '../../terminal/program/program-signals';

type ById<T> = ReadonlyMap<string, T>;

/** What programs report about themselves, by shell: that they need the user's attention, and their progress. */
@Injectable({ providedIn: 'root' })
export class ProgramStatusStore {
  readonly #requests = signal<ById<ProgramNotification>>(new Map());
  readonly #progresses = signal<ById<Progress>>(new Map());

  /** The ids of the shells that asked for attention and haven't been looked at since. */
  readonly needsAttention = computed(() => [...this.#requests().keys()]);

  /** The latest request for attention that the user hasn't seen. */
  attentionRequest(shellId: string): ProgramNotification | null {
    return this.#requests().get(shellId) ?? null;
  }

  progress(shellId: string): Progress | null {
    return this.#progresses().get(shellId) ?? null;
  }

  requestAttention(shellId: string, request: ProgramNotification): void {
    this.#requests.update((requests) => withEntry(requests, shellId, request));
  }

  /** Call when the user looks at the shell. */
  markSeen(shellId: string): void {
    this.#requests.update((requests) => withEntry(requests, shellId, null));
  }

  setProgress(shellId: string, progress: Progress | null): void {
    this.#progresses.update((progresses) => withEntry(progresses, shellId, progress));
  }

  /** Call when the shell no longer has a pane. */
  forget(shellId: string): void {
    this.markSeen(shellId);
    this.setProgress(shellId, null);
  }
}

/** Returns a copy of the map with one entry set or, for null, deleted; returns the same map if nothing changes. */
function withEntry<T>(map: ById<T>, key: string, value: T | null): ById<T> {
  if (value === null && !map.has(key)) return map;
  const changed = new Map(map);
  if (value === null) changed.delete(key);
  else changed.set(key, value);
  return changed;
}
