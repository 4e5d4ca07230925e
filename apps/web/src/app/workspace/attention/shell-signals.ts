import { Injectable, computed, signal } from '@angular/core';
import type { ProgramNotification, Progress } from '../../terminal/program/program-signals';

type ById<T> = ReadonlyMap<string, T>;

/** What programs in shells tell their person: that one waits, and how far one is. By the id of the shell. */
@Injectable({ providedIn: 'root' })
export class ShellSignals {
  readonly #notices = signal<ById<ProgramNotification>>(new Map());
  readonly #progresses = signal<ById<Progress>>(new Map());

  /** The shells that called and were not looked at since. */
  readonly waiting = computed(() => [...this.#notices().keys()]);

  /** The latest call that was not answered by a look. */
  notice(shellId: string): ProgramNotification | null {
    return this.#notices().get(shellId) ?? null;
  }

  progress(shellId: string): Progress | null {
    return this.#progresses().get(shellId) ?? null;
  }

  called(shellId: string, notice: ProgramNotification): void {
    this.#notices.update((notices) => withEntry(notices, shellId, notice));
  }

  /** Its person looks at it. */
  seen(shellId: string): void {
    this.#notices.update((notices) => withEntry(notices, shellId, null));
  }

  progressed(shellId: string, progress: Progress | null): void {
    this.#progresses.update((progresses) => withEntry(progresses, shellId, progress));
  }

  /** The shell is no longer shown. */
  forget(shellId: string): void {
    this.seen(shellId);
    this.progressed(shellId, null);
  }
}

/** A map with one entry changed or, with null, removed; the same map if that changes nothing. */
function withEntry<T>(map: ById<T>, key: string, value: T | null): ById<T> {
  if (value === null && !map.has(key)) return map;
  const changed = new Map(map);
  if (value === null) changed.delete(key);
  else changed.set(key, value);
  return changed;
}
