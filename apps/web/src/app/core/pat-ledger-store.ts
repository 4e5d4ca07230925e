import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { API, type LedgerEntry, type PatLedger } from '@latchkey/contracts';
import { firstValueFrom } from 'rxjs';
import { problemOfHttp, type Problem } from './api-problem';

/** The rotation ledger as last read. Each screen that shows it provides its own store. */
@Injectable()
export class PatLedgerStore {
  readonly #http = inject(HttpClient);
  readonly #latest = signal<readonly LedgerEntry[] | null>(null);
  readonly #failure = signal<Problem | null>(null);
  #reading = false;
  #outdated = false;

  /** Newest first; null until the first read. */
  readonly entries = this.#latest.asReadonly();
  /** Why the last read failed. */
  readonly problem = this.#failure.asReadonly();

  /** Reads the ledger. A call during a read causes one more read afterwards, to catch what changed in between. */
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
