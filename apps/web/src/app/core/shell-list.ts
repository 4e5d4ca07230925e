import { signal } from '@angular/core';
import type { SessionInfo } from '@latchkey/contracts';

/**
 * The shells as this page shows them. Events and responses arrive on separate connections, so either may overtake the other.
 * An outdated list neither brings back a shell that this page has closed nor removes one that it has opened, and a shell
 * that this page is opening stays hidden until its place in the layout is known.
 */
export class ShellList {
  readonly #shown = signal<readonly SessionInfo[] | null>(null);
  #listed: readonly SessionInfo[] = [];
  /** Ids are never reused, so this needs no clean-up. */
  readonly #closedHere = new Set<string>();
  /** Opened here, but not on any list yet. */
  readonly #unlisted = new Map<string, SessionInfo>();
  #opening = 0;

  /** Null until the first list arrives. */
  readonly shells = this.#shown.asReadonly();

  /** Accepts the server’s list. */
  setListed(sessions: readonly SessionInfo[]): void {
    this.#listed = sessions;
    for (const { id } of sessions) this.#unlisted.delete(id);
    this.#show();
  }

  /** Hides unknown shells until `work` ends, because one of them may be the shell that `work` opens. */
  async whileOpening<T>(work: () => Promise<T>): Promise<T> {
    this.#opening += 1;
    try {
      return await work();
    } finally {
      this.#opening -= 1;
      if (this.#shown() !== null) this.#show();
    }
  }

  /** Adds a shell that was opened here. @param isConnected whether events arrive, so that a list will follow */
  opened(session: SessionInfo, isConnected: boolean): void {
    const isListed = this.#listed.some(({ id }) => id === session.id);
    if (!isListed && isConnected) this.#unlisted.set(session.id, session);
    else if (!isListed) this.#listed = [...this.#listed, session];
    this.#show(session.id);
  }

  /** Updates a shell that was changed here. */
  changed(session: SessionInfo): void {
    this.#listed = this.#listed.map((each) => (each.id === session.id ? session : each));
    this.#show();
  }

  closed(id: string): void {
    this.#closedHere.add(id);
    this.#unlisted.delete(id);
    this.#show();
  }

  /** Call when the event channel is cut. The next list will be newer than all responses so far. */
  disconnected(): void {
    this.#listed = [...this.#listed, ...this.#unlisted.values()];
    this.#unlisted.clear();
  }

  /** @param opened a shell to show in any case */
  #show(opened?: string): void {
    const seen = this.#shown()?.map(({ id }) => id);
    const isShown = ({ id }: SessionInfo): boolean =>
      !this.#closedHere.has(id) &&
      (this.#opening === 0 || seen === undefined || seen.includes(id) || id === opened);
    this.#shown.set([...this.#listed, ...this.#unlisted.values()].filter(isShown));
  }
}
