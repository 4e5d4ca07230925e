import { Injectable } from '@nestjs/common';
import type { HeldToken } from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { firstValueFrom, timer, race } from 'rxjs';
import { ApiError, problem } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { Rotator } from '../pat/rotator';

/** Less than the ten seconds that SDKs wait for a token. */
const MAX_WAIT_MS = 5_000;

/** The owner's current token, for a tool. */
interface ToolToken {
  readonly value: TokenValue;
  /** When a tool that caches the token must ask again, in epoch milliseconds. */
  readonly usableUntilMs: number;
}

/** Gives tools the current token. */
@Injectable()
export class ToolTokens {
  constructor(
    private readonly config: AppConfig,
    private readonly rotator: Rotator,
  ) {}

  /**
   * Returns the current token. Waits a little when it isn't known yet, as right after a start.
   * @throws ApiError PAT_REQUIRED when there is none, WORKSPACE_UNREACHABLE when the wait was in vain
   */
  async current(): Promise<ToolToken> {
    const deadlineMs = Date.now() + MAX_WAIT_MS;
    for (;;) {
      const nowMs = Date.now();
      const held = this.rotator.current;
      if (held !== null && held.expiresAtMs > nowMs) {
        const { overlapMs } = this.config.rotation;
        return { value: held.value, usableUntilMs: usableUntilMs(held, overlapMs, nowMs) };
      }
      if (nowMs >= deadlineMs || !this.#mayStillCome()) throw this.#problem();
      await firstValueFrom(race(this.rotator.changes, timer(deadlineMs - nowMs)));
    }
  }

  /** False when the user has to paste a token first. */
  #mayStillCome(): boolean {
    return !['unconfigured', 'stale'].includes(this.rotator.status().state);
  }

  #problem(): ApiError {
    const status = this.rotator.status();
    if (status.problem) return ApiError.of(status.problem);
    return ApiError.of(
      status.state === 'unconfigured'
        ? problem('PAT_REQUIRED', 'There is no token yet.')
        : problem('WORKSPACE_UNREACHABLE', 'The token has expired and could not be replaced in time.'),
    );
  }
}

/** Covers requests in flight when a client's copy ends, and clocks with whole seconds. */
const MAX_MARGIN_MS = 30_000;

/**
 * Returns until when a tool may use the current token without asking again. A rotation can start at any moment and revokes
 * the token one overlap later. So the promise is one overlap from now, minus a margin, and never past the token's expiry.
 */
export function usableUntilMs(token: HeldToken, overlapMs: number, nowMs: number): number {
  const marginMs = Math.min(MAX_MARGIN_MS, overlapMs / 4);
  return Math.min(nowMs + overlapMs, token.expiresAtMs) - marginMs;
}
