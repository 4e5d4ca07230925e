import type { HealthHistory } from '@latchkey/contracts';

/** One moment of the history. */
export type Sample = { readonly [Column in keyof HealthHistory]: number };

/** The latest samples, as many as are kept. */
export class History {
  #samples: readonly Sample[] = [];

  constructor(private readonly capacity: number) {}

  add(sample: Sample): void {
    this.#samples = [...this.#samples, sample].slice(-this.capacity);
  }

  columns(): HealthHistory {
    const column = (name: keyof Sample): number[] => this.#samples.map((sample) => sample[name]);
    return {
      at: column('at'),
      openSessions: column('openSessions'),
      memoryBytes: column('memoryBytes'),
      eventLoopP99Milliseconds: column('eventLoopP99Milliseconds'),
      terminalAnswerMilliseconds: column('terminalAnswerMilliseconds'),
      serverErrors: column('serverErrors'),
      workspaceErrors: column('workspaceErrors'),
    };
  }
}
