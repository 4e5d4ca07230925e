import { Injectable, computed, signal } from '@angular/core';
import type { ErrorCode } from '@latchkey/contracts';
import type { Problem } from './api-problem';

/** Errors that say nothing of what was asked, only that this browser may not ask. */
const ACCESS_CODES: readonly ErrorCode[] = [
  'SIGN_IN_REQUIRED',
  'SIGN_IN_KEY_USED',
  'NOT_THE_OWNER',
  'OWNER_UNKNOWN',
];

/** Whether this browser may talk to Latchkey at all; what is in the way otherwise. */
@Injectable({ providedIn: 'root' })
export class AccessStore {
  readonly #refused = signal<Problem | null>(null);

  readonly problem = this.#refused.asReadonly();
  readonly blocked = computed(() => this.#refused() !== null);

  /** Takes note of a failed request; problems of another kind are none of its business. */
  note(problem: Problem): void {
    if (!ACCESS_CODES.includes(problem.code)) return;
    // A used key explains itself better than the "sign in" that every request after it answers.
    if (this.#refused()?.code === 'SIGN_IN_KEY_USED' && problem.code === 'SIGN_IN_REQUIRED') return;
    this.#refused.set(problem);
  }

  clear(): void {
    this.#refused.set(null);
  }
}
