import { HttpClient } from '@angular/common/http';
import { computed, effect, inject, signal, untracked } from '@angular/core';
import type { ReviseRequest, Revised } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp } from './api-problem';
import { ControlChannel } from './control-channel';

/** Computes the changed document. After a conflict it runs again on the newer document. */
export type Change<T> = (value: T) => T;

interface Options<T> {
  readonly path: string;
  /** The event that announces a new revision. */
  readonly event: 'preferences' | 'layout';
  /** The value before the first write. */
  readonly initial: T;
}

/**
 * A document that several pages edit and the server stores. Changes show here at once and are sent in the background. If
 * another page saved first, the change is applied again on top, so that neither is lost. Needs an injection context.
 */
export class SyncedDocument<T> {
  readonly #http = inject(HttpClient);
  readonly #channel = inject(ControlChannel);
  readonly #path: string;
  readonly #server = signal<Revised<T> | null>(null);
  readonly #unsaved = signal<readonly Change<T>[]>([]);
  readonly #tried = signal(false);
  #saving = false;
  #pendingEvent: Revised<T> | null = null;

  readonly value;
  /** Whether the server has sent its value or failed to. Until then `value` may be a default. */
  readonly settled = computed(() => this.#server() !== null || this.#tried());
  /** Whether the server has no value, because it is new or lost its disk. */
  readonly isMissing = computed(() => this.#server()?.value === null);

  constructor({ path, event, initial }: Options<T>) {
    this.#path = path;
    this.value = computed(() =>
      this.#unsaved().reduce((value, change) => change(value), this.#server()?.value ?? initial),
    );
    this.#channel.listen(event, (news) => this.#receive(news as unknown as Revised<T>));
    // Send pending changes when the server is back.
    effect(() => {
      if (this.#channel.connected()) untracked(() => void this.#save());
    });
  }

  change(change: Change<T>): void {
    this.#unsaved.update((changes) => [...changes, change]);
    void this.#save();
  }

  /** Loads the document, in case events don’t arrive. Discards the response if an event or a save came first. */
  async load(): Promise<void> {
    const known = this.#server();
    try {
      const answered = await firstValueFrom(this.#http.get<Revised<T>>(this.#path));
      if (this.#server() === known && !this.#saving) this.#server.set(answered);
    } catch {
      // Keep the current value; the event channel reports when the server is back.
    }
    this.#tried.set(true);
    void this.#save();
  }

  #receive({ revision, value }: Revised<T>): void {
    if (this.#saving) this.#pendingEvent = { revision, value };
    else if (revision >= (this.#server()?.revision ?? 0)) this.#server.set({ revision, value });
    // Either the server lost its disk, or this event predates the first write. Ask which.
    else if (value === null) void this.load();
  }

  async #save(): Promise<void> {
    if (this.#saving || this.#server() === null || this.#unsaved().length === 0) return;
    this.#saving = true;
    const again = await this.#send();
    this.#saving = false;
    if (this.#pendingEvent) this.#receive(this.#pendingEvent);
    this.#pendingEvent = null;
    if (again) await this.#save();
  }

  /** @returns whether to try to send more now */
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
