/** What a session is begun with, besides its shell. */
export interface NewSession {
  readonly id: string;
  readonly label: string;
  readonly cols: number;
  readonly rows: number;
  /** So long without input, output and viewers, and the shell is ended; null: never. */
  readonly idleMs: number | null;
}

export interface OpenSessionEvents {
  /** What somebody did to it shows: a viewer came or went, the shell ended. */
  changed(): void;
  /** What its programs do shows. May come often. */
  factsChanged(): void;
  /** Nobody has looked at it for long, and it had ended already: it can be closed. */
  forgotten(): void;
  /** Something went wrong that nobody waits for. */
  failed(error: unknown): void;
}
