import { Injectable } from '@nestjs/common';
import { ApiError, problem } from '../common/api-error';
import { Rotator } from './rotator';

/** Guards everything that acts on the owner's behalf. */
export abstract class TokenGate {
  /** Verifies the current token against the workspace now; throws `ApiError` `PAT_REQUIRED` or `WORKSPACE_UNREACHABLE`. */
  abstract requireUsableToken(): Promise<void>;
}

/** Opens only after a verification that started after the call. */
@Injectable()
export class VerifiedTokenGate extends TokenGate {
  constructor(private readonly rotator: Rotator) {
    super();
  }

  async requireUsableToken(): Promise<void> {
    const status = await this.rotator.verifyNow();
    if (status.valid) return;
    throw ApiError.of(
      status.problem ??
        problem('PAT_REQUIRED', 'There is no token yet, and a shell could do nothing without one.'),
    );
  }
}
