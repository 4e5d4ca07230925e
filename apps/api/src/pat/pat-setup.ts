import { Injectable } from '@nestjs/common';
import type { ApiErrorBody, PatStatus, VerificationStageEvent } from '@latchkey/contracts';
import type { TokenValue } from '@latchkey/token';
import { PatValidator } from './pat.validator';
import { Rotator } from './rotator';
import { RotationStages, VerificationStages } from './verification-stages';

type SetUpResult =
  { readonly ok: true; readonly status: PatStatus } | { readonly ok: false; readonly problem: ApiErrorBody };

/** Takes a pasted token through its staged verification. Only a verified token of the owner's is stored. */
@Injectable()
export class PatSetup {
  constructor(
    private readonly rotator: Rotator,
    private readonly validator: PatValidator,
  ) {}

  async configure(pasted: unknown, report: (event: VerificationStageEvent) => void): Promise<SetUpResult> {
    const stages = new VerificationStages(report);
    const fail = (problem: ApiErrorBody): SetUpResult => {
      stages.failed(problem);
      return { ok: false, problem };
    };

    stages.enter('format');
    const format = this.validator.checkFormat(pasted);
    if (!format.ok) return fail(format.problem);

    stages.enter('workspace');
    const verdict = await this.validator.verify(format.token, () => stages.enter('identity'));
    if (!verdict.ok) return fail(verdict.problem);
    stages.done(verdict.user);

    return this.#adopt(format.token, stages);
  }

  async #adopt(token: TokenValue, stages: VerificationStages): Promise<SetUpResult> {
    const rotation = new RotationStages(stages);
    const { rotated, status } = await this.rotator.adopt(token, rotation);
    if (!rotated) {
      const problem = rotation.problem(status);
      stages.failed(problem);
      return { ok: false, problem };
    }
    if (status.pastedToken?.fate === 'retired') stages.done();
    else stages.warned(pastedTokenLeft(status));
    return { ok: true, status };
  }
}

function pastedTokenLeft({ pastedToken, tokenPageUrl }: PatStatus): ApiErrorBody {
  return {
    code: 'PAT_REQUIRED',
    message: `Your pasted token ${whyLeft(pastedToken)}`,
    hint: `If it still exists in ten minutes, delete it on the token page: ${tokenPageUrl}`,
  };
}

function whyLeft(pasted: PatStatus['pastedToken']): string {
  if (pasted?.fate !== 'left') return 'is still alive: it is revoked as soon as its successor is stored.';
  return pasted.name === null
    ? 'was not found in the list of your tokens, so it was left alone.'
    : `“${pasted.name}” was left alone because the workspace does not allow deleting it.`;
}
