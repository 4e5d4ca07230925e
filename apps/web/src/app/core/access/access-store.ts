import { Injectable, computed, signal } from '@angular/core';
import type { ErrorCode } from '@latchkey/contracts';
import type { Problem } from '../api-problem';

/** Errors about this browser’s access rather than about the request. */
const ACCESS_CODES: readonly ErrorCode[] = [
  'SIGN_IN_REQUIRED',
  'SIGN_IN_KEY_USED',
  'NOT_THE_OWNER',
  'OWNER_UNKNOWN',
  'OWNER_NOT_A_PERSON',
];

/** Tells whether this browser may use Latchkey, and if not, why. */
@Injectable({ providedIn: 'root' })
export class AccessStore {
  readonly #refused = signal<Problem | null>(null);

  readonly problem = this.#refused.asReadonly();
  readonly blocked = computed(() => this.#refused() !== null);

  /** Records the problem of a failed request. Ignores problems that don’t concern access. */
  report(problem: Problem): void {
    if (!ACCESS_CODES.includes(problem.code)) return;
    // Keep the more helpful explanation: every request after a used key fails with SIGN_IN_REQUIRED.
    if (this.#refused()?.code === 'SIGN_IN_KEY_USED' && problem.code === 'SIGN_IN_REQUIRED') return;
    this.#refused.set(problem);
  }

  clear(): void {
    this.#refused.set(null);
  }
}
