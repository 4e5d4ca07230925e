import { DOCUMENT, DestroyRef, inject, signal } from '@angular/core';
import { problemOfHttp, type Problem } from './api-problem';

/** Polls the server for a value while the page is visible. Needs an injection context. */
export class Polled<T> {
  readonly #document = inject(DOCUMENT);
  readonly #latest = signal<T | null>(null);
  readonly #failure = signal<Problem | null>(null);
  readonly #busy = signal(false);
  #inFlight: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDestroyed = false;

  /** Null until the first read. */
  readonly value = this.#latest.asReadonly();
  /** Why the last read failed. */
  readonly problem = this.#failure.asReadonly();
  /** True during `load`, but not during a poll in the background. */
  readonly loading = this.#busy.asReadonly();

  /** @param pauseMs returns the delay until the next poll, given the latest value */
  constructor(
    private readonly fetchValue: () => Promise<T>,
    private readonly pauseMs: (latest: T | null) => number,
  ) {
    // Polling pauses while the page is hidden and resumes at once when it becomes visible.
    const onVisible = (): void => {
      if (!this.#document.hidden) void this.#poll();
    };
    this.#document.addEventListener('visibilitychange', onVisible);
    inject(DestroyRef).onDestroy(() => {
      this.#isDestroyed = true;
      clearTimeout(this.#timer);
      this.#document.removeEventListener('visibilitychange', onVisible);
    });
  }

  /** Reads the value while showing that it is loading. */
  async load(): Promise<void> {
    this.#busy.set(true);
    await this.refresh();
    this.#busy.set(false);
  }

  /** Starts a new read, since one already in flight may predate the user’s latest action. */
  async refresh(): Promise<void> {
    await this.#inFlight;
    await this.#poll();
  }

  #poll(): Promise<void> {
    this.#inFlight ??= this.#read().finally(() => (this.#inFlight = null));
    return this.#inFlight;
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#latest.set(await this.fetchValue());
      this.#failure.set(null);
    } catch (error) {
      this.#failure.set(problemOfHttp(error));
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isDestroyed) return;
    this.#timer = setTimeout(() => {
      if (this.#document.hidden) this.#schedule();
      else void this.#poll();
    }, this.pauseMs(this.#latest()));
  }
}
