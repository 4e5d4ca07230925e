import { HttpClient } from '@angular/common/http';
import { computed, effect, inject, signal, untracked } from '@angular/core';
import type { ReviseRequest, Revised } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp } from './api-problem';
import { ControlChannel } from './control-channel';

/** What to make of a document; it may be asked again, of a newer one. */
export type Change<T> = (value: T) => T;

interface Options<T> {
  readonly path: string;
  /** The event that tells of a new revision. */
  readonly event: 'preferences' | 'layout';
  /** What it is before anybody has written it. */
  readonly initial: T;
}

/**
 * A document that the server keeps and several pages change. A change is seen here at once and sent then; where another
 * page was quicker, it is made again on what that page wrote, so that neither is lost. Made in an injection context.
 */
export class SyncedDocument<T> {
  readonly #http = inject(HttpClient);
  readonly #channel = inject(ControlChannel);
  readonly #path: string;
  readonly #server = signal<Revised<T> | null>(null);
  readonly #unsaved = signal<readonly Change<T>[]>([]);
  readonly #asked = signal(false);
  #saving = false;
  #later: Revised<T> | null = null;

  readonly value;
  /** The server has told what it has, or cannot; what is shown before may be somebody's default. */
  readonly settled = computed(() => this.#server() !== null || this.#asked());
  /** The server has none: it is new, or its disk is. */
  readonly isMissing = computed(() => this.#server()?.value === null);

  constructor({ path, event, initial }: Options<T>) {
    this.#path = path;
    this.value = computed(() =>
      this.#unsaved().reduce((value, change) => change(value), this.#server()?.value ?? initial),
    );
    this.#channel.listen(event, (news) => this.#hear(news as unknown as Revised<T>));
    // What could not be sent while the server was away is sent when it is back.
    effect(() => {
      if (this.#channel.connected()) untracked(() => void this.#save());
    });
  }

  change(change: Change<T>): void {
    this.#unsaved.update((changes) => [...changes, change]);
    void this.#save();
  }

  /** Asks for it, for a page that no event reaches. What was told or saved meanwhile is at least as new. */
  async load(): Promise<void> {
    const known = this.#server();
    try {
      const answered = await firstValueFrom(this.#http.get<Revised<T>>(this.#path));
      if (this.#server() === known && !this.#saving) this.#server.set(answered);
    } catch {
      // The page goes on with what it has; the event channel tells when the server is back.
    }
    this.#asked.set(true);
    void this.#save();
  }

  #hear({ revision, value }: Revised<T>): void {
    if (this.#saving) this.#later = { revision, value };
    else if (revision >= (this.#server()?.revision ?? 0)) this.#server.set({ revision, value });
    // The server has lost it with its disk, or this was told before it was written: the server knows.
    else if (value === null) void this.load();
  }

  async #save(): Promise<void> {
    if (this.#saving || this.#server() === null || this.#unsaved().length === 0) return;
    this.#saving = true;
    const again = await this.#send();
    this.#saving = false;
    if (this.#later) this.#hear(this.#later);
    this.#later = null;
    if (again) await this.#save();
  }

  /** @returns whether there may be more to send now */
  async #send(): Promise<boolean> {
    const changes = this.#unsaved();
    const request: ReviseRequest<T> = { revision: this.#server()?.revision ?? 0, value: this.value() };
    try {
      this.#server.set(await firstValueFrom(this.#http.put<Revised<T>>(this.#path, request)));
      this.#unsaved.update((all) => all.slice(changes.length));
      return true;
    } catch (error) {
      if (problemOfHttp(error).code !== 'REVISION_CONFLICT') return false;
    }
    try {
      this.#server.set(await firstValueFrom(this.#http.get<Revised<T>>(this.#path)));
      return true;
    } catch {
      return false;
    }
  }
}
