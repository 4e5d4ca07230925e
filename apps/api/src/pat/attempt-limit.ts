import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { RateLimiter } from '@latchkey/concurrency';
import type { Observable } from 'rxjs';
import { tooManyAttempts } from '../common/api-error';
import { Clock } from '../common/clock';

/** Five attempts a minute for each limited route, no matter who makes them: the app has one owner. */
const ATTEMPTS = { count: 5, windowMs: 60_000 };

/**
 * Limits how often a token is pasted or rotated by hand. An interceptor rather than a guard, because guards run before the
 * audit log can see the call, and a refused attempt belongs there.
 */
@Injectable()
export class AttemptLimit implements NestInterceptor {
  readonly #limiters = new Map<unknown, RateLimiter>();

  constructor(private readonly clock: Clock) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const route = context.getHandler();
    const limiter = this.#limiters.get(route) ?? new RateLimiter(ATTEMPTS);
    this.#limiters.set(route, limiter);
    const waitMs = limiter.take(this.clock.monotonicNow());
    if (waitMs > 0) throw tooManyAttempts(waitMs);
    return next.handle();
  }
}
