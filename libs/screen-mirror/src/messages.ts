import type { ScreenStreams } from './mirror-terminal';

/** Messages to the mirror worker. Output is in order with all other messages about its mirror. */
export type ToWorker =
  | {
      readonly type: 'open';
      readonly mirror: number;
      readonly cols: number;
      readonly rows: number;
      readonly scrollbackLines: number;
    }
  | {
      readonly type: 'output';
      readonly mirror: number;
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** An earlier worker parsed this output already, so its requests for attention are old. */
      readonly isHistory?: boolean;
    }
  | { readonly type: 'resize'; readonly mirror: number; readonly cols: number; readonly rows: number }
  | {
      readonly type: 'snapshot';
      readonly mirror: number;
      readonly request: number;
      readonly maxScrollbackLines: number;
    }
  /** The shell, not a program, is in the foreground: modes that are on are its own. */
  | { readonly type: 'shell'; readonly mirror: number }
  | { readonly type: 'leftovers'; readonly mirror: number; readonly request: number }
  | { readonly type: 'close'; readonly mirror: number };

/** Messages from the mirror worker. */
export type FromWorker =
  /** `bytes` bytes of output were parsed. `isPlain`: old lines of the output that follows may be skipped. */
  | { readonly type: 'taken'; readonly mirror: number; readonly bytes: number; readonly isPlain: boolean }
  | {
      readonly type: 'snapshot';
      readonly mirror: number;
      readonly request: number;
      readonly cols: number;
      readonly rows: number;
      readonly streams: ScreenStreams;
    }
  /** Output that ends the modes a program left on; may be empty. Null when the shell is not at its prompt. */
  | {
      readonly type: 'leftovers';
      readonly mirror: number;
      readonly request: number;
      readonly bytes: Uint8Array | null;
    }
  /** A program asked for attention. */
  | { readonly type: 'attention'; readonly mirror: number; readonly message: string | null }
  /** The terminal failed on this mirror's output, so its screen is lost. */
  | { readonly type: 'failed'; readonly mirror: number; readonly reason: string };

/** Matches requests to the worker with their answers. */
export class PendingAnswers {
  #next = 1;
  readonly #pending = new Map<number, (answer: FromWorker | null) => void>();

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  /**
   * @param post sends the request with this number
   * @returns null when no answer arrives in time, or none will
   */
  ask(timeoutMs: number, post: (request: number) => void): Promise<FromWorker | null> {
    const request = this.#next++;
    return new Promise((resolve) => {
      const settle = (answer: FromWorker | null): void => {
        clearTimeout(timeout);
        this.#pending.delete(request);
        resolve(answer);
      };
      const timeout = setTimeout(() => settle(null), timeoutMs);
      this.#pending.set(request, settle);
      post(request);
    });
  }

  answered(request: number, answer: FromWorker): void {
    this.#pending.get(request)?.(answer);
  }

  giveUp(): void {
    for (const settle of [...this.#pending.values()]) settle(null);
  }
}
