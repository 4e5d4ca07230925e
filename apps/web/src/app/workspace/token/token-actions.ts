import { HttpClient } from '@angular/common/http';
import { Injectable, inject, signal } from '@angular/core';
import { API, type PatStatus } from '@latchkey/contracts';
import { firstValueFrom, type Observable } from 'rxjs';
import { problemOfHttp, type Problem } from '../../core/api-problem';
import { PatStatusStore } from '../../core/pat-status-store';

type TokenAction = 'rotate' | 'sign-out';

/** Rotates the token or signs out, one request at a time; `problem` says why the last request failed. */
@Injectable()
export class TokenActions {
  readonly #http = inject(HttpClient);
  readonly #server = inject(PatStatusStore);
  readonly #current = signal<TokenAction | null>(null);
  readonly #failure = signal<Problem | null>(null);

  readonly running = this.#current.asReadonly();
  readonly problem = this.#failure.asReadonly();

  /** Replaces the token now. @returns whether there is a new one */
  rotate(): Promise<boolean> {
    return this.#attempt('rotate', this.#http.post<PatStatus>(API.rotatePat, null));
  }

  /** Revokes and forgets every token that Latchkey created, and signs every browser out. @returns whether that worked */
  signOut(): Promise<boolean> {
    return this.#attempt('sign-out', this.#http.delete<PatStatus>(API.pat));
  }

  async #attempt(action: TokenAction, request: Observable<PatStatus>): Promise<boolean> {
    if (this.#current() !== null) return false;
    this.#current.set(action);
    this.#failure.set(null);
    try {
      const status = await firstValueFrom(request);
      // A sign-out also ends this browser's session. Asking again shows the access gate.
      if (action === 'sign-out') await this.#server.load();
      else this.#server.accept(status);
      return true;
    } catch (error) {
      this.#failure.set(problemOfHttp(error));
      return false;
    } finally {
      this.#current.set(null);
    }
  }
}
