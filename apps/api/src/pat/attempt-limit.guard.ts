import { Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import type { ExecutionContext } from '@nestjs/common';
import { ApiError } from '../common/api-error';

/** Five pastes a minute, whoever sends them: the app has one owner. */
export const ATTEMPT_LIMIT = { ttl: 60_000, limit: 5 };

@Injectable()
export class AttemptLimitGuard extends ThrottlerGuard {
  protected override getTracker(): Promise<string> {
    return Promise.resolve('owner');
  }

  protected override throwThrottlingException(
    _context: ExecutionContext,
    detail: ThrottlerLimitDetail,
  ): Promise<void> {
    const seconds = Math.max(1, detail.timeToBlockExpire);
    throw new ApiError(
      'TOO_MANY_ATTEMPTS',
      'Too many attempts in a short time.',
      `Wait ${String(seconds)} seconds, then try again.`,
      seconds,
    );
  }
}
