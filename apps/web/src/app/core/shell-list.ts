import { signal } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';

/**
 * The shells as this page shows them. What the server tells by itself and what it answers come on two ways, and either may
 * overtake the other: a list that is older than an answer brings back nothing that was closed here, takes away nothing that
 * was opened here, and a shell that is being opened here is shown once it is known where it belongs.
 */
export class ShellList {
  readonly #shown = signal<readonly SessionInfo[] | null>(null);
  #told: readonly SessionInfo[] = [];
  /** An id is never used twice. */
  readonly #closedHere = new Set<string>();
  /** Opened here, and on no list yet. */
  readonly #untold = new Map<string, SessionInfo>();
  #opening = 0;

  /** Null until they were listed once. */
  readonly shells = this.#shown.asReadonly();

  /** Takes the list as the server tells it. */
  tell(sessions: readonly SessionInfo[]): void {
    this.#told = sessions;
    for (const { id } of sessions) this.#untold.delete(id);
    this.#show();
  }

  /** Shells of which this page knows nothing wait until `work` has ended: one of them may be the one that it opens. */
  async whileOpening<T>(work: () => Promise<T>): Promise<T> {
    this.#opening += 1;
    try {
      return await work();
    } finally {
      this.#opening -= 1;
      if (this.#shown() !== null) this.#show();
    }
  }

  /** Takes a shell that was opened here. @param isHeard the server's lists come, so that it will be on one */
  opened(session: SessionInfo, isHeard: boolean): void {
    const isTold = this.#told.some(({ id }) => id === session.id);
    if (!isTold && isHeard) this.#untold.set(session.id, session);
    else if (!isTold) this.#told = [...this.#told, session];
    this.#show(session.id);
  }

  /** Takes a shell as it is after a change that was made here. */
  changed(session: SessionInfo): void {
    this.#told = this.#told.map((each) => (each.id === session.id ? session : each));
    this.#show();
  }

  closed(id: string): void {
    this.#closedHere.add(id);
    this.#untold.delete(id);
    this.#show();
  }

  /** The server is not heard any more; its next list is of a later time than all that was answered before. */
  unheard(): void {
    this.#told = [...this.#told, ...this.#untold.values()];
    this.#untold.clear();
  }

  /** @param opened is shown in any case */
  #show(opened?: string): void {
    const seen = this.#shown()?.map(({ id }) => id);
    const isShown = ({ id }: SessionInfo): boolean =>
      !this.#closedHere.has(id) &&
      (this.#opening === 0 || seen === undefined || seen.includes(id) || id === opened);
    this.#shown.set([...this.#told, ...this.#untold.values()].filter(isShown));
  }
}
