import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { RateLimiter } from '@latchkey/concurrency';
import { tooManyAttempts } from '../common/api-error';
import { Clock } from '../common/clock';

/** Five attempts a minute for each guarded route, no matter who makes them: the app has one owner. */
const ATTEMPTS = { count: 5, windowMs: 60_000 };

/** Limits how often a token is pasted or rotated by hand. */
@Injectable()
export class AttemptLimitGuard implements CanActivate {
  readonly #limiters = new Map<unknown, RateLimiter>();

  constructor(private readonly clock: Clock) {}

  canActivate(context: ExecutionContext): boolean {
    const route = context.getHandler();
    const limiter = this.#limiters.get(route) ?? new RateLimiter(ATTEMPTS);
    this.#limiters.set(route, limiter);
    const waitMs = limiter.take(this.clock.monotonicNow());
    if (waitMs > 0) throw tooManyAttempts(waitMs);
    return true;
  }
}
