import type { FromWorker } from './messages';

/** Questions to the worker whose answers somebody waits for. */
export class PendingAnswers {
  #next = 1;
  readonly #waiting = new Map<number, (answer: FromWorker | null) => void>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /**
   * @param post sends the question with this number
   * @returns null when no answer came in time, or none will come
   */
  ask(withinMs: number, post: (request: number) => void): Promise<FromWorker | null> {
    const request = this.#next++;
    return new Promise((resolve) => {
      const settle = (answer: FromWorker | null): void => {
        clearTimeout(timeout);
        this.#waiting.delete(request);
        resolve(answer);
      };
      const timeout = setTimeout(() => settle(null), withinMs);
      this.#waiting.set(request, settle);
      post(request);
    });
  }

  answered(request: number, answer: FromWorker): void {
    this.#waiting.get(request)?.(answer);
  }

  giveUp(): void {
    for (const settle of [...this.#waiting.values()]) settle(null);
  }
}
