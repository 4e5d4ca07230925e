import { Injectable } from '@nestjs/common';
import { ApiError } from '../common/api-error';
import { patProblem } from './pat-problems';
import { Rotator } from './rotator';
import { TokenGate } from './token-gate';

/** Opens only on a verification made for this very call. */
@Injectable()
export class VerifiedTokenGate extends TokenGate {
  constructor(private readonly rotator: Rotator) {
    super();
  }

  async requireUsableToken(): Promise<void> {
    const status = await this.rotator.verifyNow();
    if (status.valid) return;
    const { code, message, hint } =
      status.problem ??
      patProblem('PAT_REQUIRED', 'There is no token yet, and a shell without one could do nothing.');
    throw new ApiError(code, message, hint);
  }
}
