import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { API, type LedgerEntry, type PatLedger } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from './api-problem';

/** The rotation ledger as it was last read; each screen that shows it has its own. */
@Injectable()
export class PatLedgerStore {
  readonly #http = inject(HttpClient);
  readonly #latest = signal<readonly LedgerEntry[] | null>(null);
  readonly #failure = signal<Problem | null>(null);
  #reading = false;
  #outdated = false;

  /** Newest first; null until it was read. */
  readonly entries = this.#latest.asReadonly();
  /** Why it could not be read the last time. */
  readonly problem = this.#failure.asReadonly();

  /** Reads it. Asked again while it is being read, it is read once more, for what came in between. */
  async load(): Promise<void> {
    this.#outdated = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#outdated) {
      this.#outdated = false;
      await this.#read();
    }
    this.#reading = false;
  }

  async #read(): Promise<void> {
    try {
      const { entries } = await firstValueFrom(this.#http.get<PatLedger>(API.patLedger));
      this.#latest.set(entries);
      this.#failure.set(null);
    } catch (error) {
      this.#failure.set(problemOfHttp(error));
    }
  }
}
