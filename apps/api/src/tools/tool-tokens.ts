import { Injectable } from '@nestjs/common';
import type { TokenValue } from '@latchkey/token';
import { firstValueFrom, timer, race } from 'rxjs';
import { ApiError } from '../common/api-error';
import { AppConfig } from '../config/app-config';
import { patProblem } from '../pat/pat-problems';
import { Rotator } from '../pat/rotator';
import { usableUntilMs } from './usable-until';

/** Less than the ten seconds for which SDKs wait for a token. */
const LONGEST_WAIT_MS = 5_000;

/** The owner's token, for a tool to act with now. */
export interface ToolToken {
  readonly value: TokenValue;
  /** A tool that keeps it has to ask again by then. Epoch milliseconds. */
  readonly usableUntilMs: number;
}

/** Hands the tools the token that is in use. */
@Injectable()
export class ToolTokens {
  constructor(
    private readonly config: AppConfig,
    private readonly rotator: Rotator,
  ) {}

  /**
   * The current token. Where it is just not known which that is, as right after a start, this waits a little.
   * @throws ApiError PAT_REQUIRED when there is none, WORKSPACE_UNREACHABLE when that could not be found out
   */
  async current(): Promise<ToolToken> {
    const deadlineMs = Date.now() + LONGEST_WAIT_MS;
    for (;;) {
      const nowMs = Date.now();
      const held = this.rotator.current;
      if (held !== null && held.expiresAtMs > nowMs) {
        const { overlapMs } = this.config.rotation;
        return { value: held.value, usableUntilMs: usableUntilMs(held, overlapMs, nowMs) };
      }
      if (nowMs >= deadlineMs || !this.#mayYetBeThere()) throw this.#problem();
      await firstValueFrom(race(this.rotator.changes, timer(deadlineMs - nowMs)));
    }
  }

  /** Not when somebody has to paste one first. */
  #mayYetBeThere(): boolean {
    return !['unconfigured', 'stale'].includes(this.rotator.status().state);
  }

  #problem(): ApiError {
    const { state, problem } = this.rotator.status();
    const { code, message, hint } =
      problem ??
      (state === 'unconfigured'
        ? patProblem('PAT_REQUIRED', 'There is no token yet.')
        : patProblem('WORKSPACE_UNREACHABLE', 'The token has expired, and could not be replaced in time.'));
    return new ApiError(code, message, hint);
  }
}
