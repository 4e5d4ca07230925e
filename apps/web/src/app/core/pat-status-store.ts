import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import {
  API,
  type ControlEvent,
  type PatStatus,
  type SessionInfo,
  type SessionList,
} from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { AccessStore } from './access/access-store';
import { problemOfHttp, type Problem } from './api-problem';
import { ControlChannel } from './control-channel';
import { ShellList } from './shell-list';

/** The server’s state of the token and the shells, and whether the server can be reached. */
@Injectable({ providedIn: 'root' })
export class PatStatusStore {
  readonly #http = inject(HttpClient);
  readonly #access = inject(AccessStore);
  readonly #channel = inject(ControlChannel);

  readonly #current = signal<PatStatus | null>(null);
  readonly #list = new ShellList();
  readonly #folder = signal<string | null>(null);
  readonly #failure = signal<Problem | null>(null);
  readonly #busy = signal(false);

  /** Count accepted statuses and lists of shells, to discard responses that an event has overtaken. */
  #acceptedStatuses = 0;
  #acceptedLists = 0;

  readonly status = this.#current.asReadonly();
  /** Null until the first list arrives. */
  readonly sessions = this.#list.shells;
  /** The home folder of the shells; null until the first list arrives. */
  readonly home = this.#folder.asReadonly();
  /** Why the last read of the status failed. */
  readonly problem = this.#failure.asReadonly();
  readonly loading = this.#busy.asReadonly();
  readonly connected = this.#channel.connected;
  readonly state = computed(() => this.#current()?.state ?? null);

  /** Returns the status and loads it first if necessary. Null if the server doesn’t respond. */
  async known(): Promise<PatStatus | null> {
    if (this.#current() === null) await this.load();
    return this.#current();
  }

  /** Loads the status, and opens the event channel on success. Discards the response if a newer status arrived first. */
  async load(): Promise<void> {
    this.#busy.set(true);
    const before = this.#acceptedStatuses;
    const isOvertaken = (): boolean => before !== this.#acceptedStatuses;
    try {
      const status = await firstValueFrom(this.#http.get<PatStatus>(API.patStatus));
      if (!isOvertaken()) this.accept(status);
    } catch (error) {
      if (!isOvertaken()) this.#failure.set(problemOfHttp(error));
    } finally {
      this.#busy.set(false);
    }
  }

  /** Accepts a status from another source, such as the end of a set-up. */
  accept(status: PatStatus): void {
    this.#acceptedStatuses += 1;
    this.#current.set(status);
    this.#failure.set(null);
    this.#access.clear();
    this.#channel.start(
      (event) => this.#onEvent(event),
      // The page can’t distinguish a refused upgrade from a cut, but an HTTP response says why.
      () => {
        this.#list.disconnected();
        void this.load();
      },
    );
  }

  /** Loads the list of shells. Discards the response if an event brought a list first. */
  async loadSessions(): Promise<void> {
    const before = this.#acceptedLists;
    const answered = await firstValueFrom(this.#http.get<SessionList>(API.sessions));
    if (before === this.#acceptedLists) this.acceptList(answered);
  }

  /** Runs `work`, which opens a shell. Other new shells stay hidden meanwhile: see `ShellList`. */
  whileOpening<T>(work: () => Promise<T>): Promise<T> {
    return this.#list.whileOpening(work);
  }

  /** Adds a shell that this page has opened, before the server’s event arrives. */
  acceptOpened(session: SessionInfo): void {
    this.#list.opened(session, this.connected());
  }

  /** Updates a shell that this page has changed. */
  acceptChanged(session: SessionInfo): void {
    this.#list.changed(session);
  }

  /** Removes a shell that this page has closed. */
  acceptClosed(id: string): void {
    this.#list.closed(id);
  }

  /** Accepts the server’s list of shells. */
  acceptList({ home, sessions }: SessionList): void {
    this.#acceptedLists += 1;
    this.#folder.set(home);
    this.#list.setListed(sessions);
  }

  #onEvent(event: ControlEvent): void {
    if (event.type === 'pat-status') this.accept(event.status);
    else if (event.type === 'sessions') this.acceptList(event);
  }
}
