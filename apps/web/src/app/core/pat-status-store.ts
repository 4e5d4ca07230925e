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
import { AccessStore } from './access-store';
import { problemOfHttp, type Problem } from './api-problem';
import { ControlChannel } from './control-channel';
import { ShellList } from './shell-list';

/** What the server says of the token and the shells, and whether it can be heard at all. */
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

  /** How often a status, and a list of shells, was taken. */
  private accepted = 0;
  private lists = 0;

  readonly status = this.#current.asReadonly();
  /** Null until they were listed once. */
  readonly sessions = this.#list.shells;
  /** The home folder of the shells; null until they were listed once. */
  readonly home = this.#folder.asReadonly();
  /** Why the status could not be read the last time. */
  readonly problem = this.#failure.asReadonly();
  readonly loading = this.#busy.asReadonly();
  readonly connected = this.#channel.connected;
  readonly state = computed(() => this.#current()?.state ?? null);

  /** The status, asked for if it never was; null if the server does not tell. */
  async known(): Promise<PatStatus | null> {
    if (this.#current() === null) await this.load();
    return this.#current();
  }

  /** Asks for the status, and opens the event channel once that worked. What comes by another way meanwhile is newer. */
  async load(): Promise<void> {
    this.#busy.set(true);
    const { accepted } = this;
    const isOvertaken = (): boolean => accepted !== this.accepted;
    try {
      const status = await firstValueFrom(this.#http.get<PatStatus>(API.patStatus));
      if (!isOvertaken()) this.accept(status);
    } catch (error) {
      if (!isOvertaken()) this.#failure.set(problemOfHttp(error));
    } finally {
      this.#busy.set(false);
    }
  }

  /** Takes a status that came by another way, such as the end of a set-up. */
  accept(status: PatStatus): void {
    this.accepted += 1;
    this.#current.set(status);
    this.#failure.set(null);
    this.#access.clear();
    this.#channel.start(
      (event) => this.#onEvent(event),
      // A refused upgrade looks like any other cut to a page: ask by HTTP, whose answer says why.
      () => {
        this.#list.unheard();
        void this.load();
      },
    );
  }

  /** Asks for the list of shells. What is told by itself meanwhile is as new. */
  async loadSessions(): Promise<void> {
    const { lists } = this;
    const answered = await firstValueFrom(this.#http.get<SessionList>(API.sessions));
    if (lists === this.lists) this.acceptList(answered);
  }

  /** Opens a shell by `work`, during which no other comes into sight: see `ShellList`. */
  whileOpening<T>(work: () => Promise<T>): Promise<T> {
    return this.#list.whileOpening(work);
  }

  /** Takes a shell that this page has opened, before the server's event arrives. */
  acceptOpened(session: SessionInfo): void {
    this.#list.opened(session, this.connected());
  }

  /** Takes a shell that this page has changed. */
  acceptChanged(session: SessionInfo): void {
    this.#list.changed(session);
  }

  /** Takes note of a shell that this page has closed. */
  acceptClosed(id: string): void {
    this.#list.closed(id);
  }

  /** Takes the list of shells as the server tells it. */
  acceptList({ home, sessions }: SessionList): void {
    this.lists += 1;
    this.#folder.set(home);
    this.#list.tell(sessions);
  }

  #onEvent(event: ControlEvent): void {
    if (event.type === 'pat-status') this.accept(event.status);
    else if (event.type === 'sessions') this.acceptList(event);
  }
}
