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

/** What the server says of the token and the shells, and whether it can be heard at all. */
@Injectable({ providedIn: 'root' })
export class PatStatusStore {
  private readonly http = inject(HttpClient);
  private readonly access = inject(AccessStore);
  private readonly channel = inject(ControlChannel);

  private readonly current = signal<PatStatus | null>(null);
  private readonly shells = signal<readonly SessionInfo[] | null>(null);
  private readonly folder = signal<string | null>(null);
  private readonly failure = signal<Problem | null>(null);
  private readonly busy = signal(false);

  readonly status = this.current.asReadonly();
  /** Null until they were listed once. */
  readonly sessions = this.shells.asReadonly();
  /** The home folder of the shells; null until they were listed once. */
  readonly home = this.folder.asReadonly();
  /** Why the status could not be read the last time. */
  readonly problem = this.failure.asReadonly();
  readonly loading = this.busy.asReadonly();
  readonly connected = this.channel.connected;
  readonly state = computed(() => this.current()?.state ?? null);

  /** The status, asked for if it never was; null if the server does not tell. */
  async known(): Promise<PatStatus | null> {
    if (this.current() === null) await this.load();
    return this.current();
  }

  /** Asks for the status, and opens the event channel once that worked. */
  async load(): Promise<void> {
    this.busy.set(true);
    try {
      this.accept(await firstValueFrom(this.http.get<PatStatus>(API.patStatus)));
    } catch (error) {
      this.failure.set(problemOfHttp(error));
    } finally {
      this.busy.set(false);
    }
  }

  /** Takes a status that came by another way, such as the end of a set-up. */
  accept(status: PatStatus): void {
    this.current.set(status);
    this.failure.set(null);
    this.access.clear();
    this.channel.start(
      (event) => this.onEvent(event),
      // A refused upgrade looks like any other cut to a page: ask by HTTP, whose answer says why.
      () => void this.load(),
    );
  }

  /** Takes the list of shells as the server tells it. */
  acceptList({ home, sessions }: SessionList): void {
    this.folder.set(home);
    this.shells.set(sessions);
  }

  /** Takes what this page has changed before the server's event arrives. */
  acceptSessions(sessions: readonly SessionInfo[]): void {
    this.shells.set(sessions);
  }

  private onEvent(event: ControlEvent): void {
    if (event.type === 'pat-status') this.accept(event.status);
    else if (event.type === 'sessions') this.acceptList(event);
  }
}
