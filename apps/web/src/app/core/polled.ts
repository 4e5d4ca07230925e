import { DOCUMENT, DestroyRef, inject, signal } from '@angular/core';
import { problemOfHttp, type Problem } from './api-problem';

/** Something of the server as it is now, asked for again and again while the page is seen. Made where `inject` works. */
export class Polled<T> {
  readonly #document = inject(DOCUMENT);
  readonly #latest = signal<T | null>(null);
  readonly #failure = signal<Problem | null>(null);
  readonly #busy = signal(false);
  #asking: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /** Null until it was read once. */
  readonly value = this.#latest.asReadonly();
  /** Why it could not be read the last time. */
  readonly problem = this.#failure.asReadonly();
  /** Somebody waits for it. */
  readonly loading = this.#busy.asReadonly();

  /** @param pauseMs how long until it is asked for again, by what it was */
  constructor(
    private readonly read: () => Promise<T>,
    private readonly pauseMs: (latest: T | null) => number,
  ) {
    // Nothing is asked for a page that nobody sees, and it is asked at once when it is seen again.
    const onSeen = (): void => {
      if (!this.#document.hidden) void this.#ask();
    };
    this.#document.addEventListener('visibilitychange', onSeen);
    inject(DestroyRef).onDestroy(() => {
      this.#isOver = true;
      clearTimeout(this.#timer);
      this.#document.removeEventListener('visibilitychange', onSeen);
    });
  }

  /** Reads it for somebody who waits. */
  async load(): Promise<void> {
    this.#busy.set(true);
    await this.refresh();
    this.#busy.set(false);
  }

  /** Reads it as it is from now on: what was asked for before may be older than what the person has just done. */
  async refresh(): Promise<void> {
    await this.#asking;
    await this.#ask();
  }

  #ask(): Promise<void> {
    this.#asking ??= this.#askNow().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #askNow(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.#latest.set(await this.read());
      this.#failure.set(null);
    } catch (error) {
      this.#failure.set(problemOfHttp(error));
    }
    this.#askLater();
  }

  #askLater(): void {
    if (this.#isOver) return;
    this.#timer = setTimeout(() => {
      if (this.#document.hidden) this.#askLater();
      else void this.#ask();
    }, this.pauseMs(this.#latest()));
  }
}
