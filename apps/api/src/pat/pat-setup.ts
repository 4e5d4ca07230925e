import { Injectable } from '@nestjs/common';
import type { ApiErrorBody, PatStatus, VerificationStage, VerificationStageEvent } from '@latchkey/contracts';
import { currentUser } from '@latchkey/databricks-client';
import type { FailureReason, Outcome, RotationState } from '@latchkey/rotation';
import { readPastedToken, type TokenValue } from '@latchkey/token';
import { OwnerDirectory } from '../workspace/owner-directory';
import type { SetUpObserver } from './asked-rotation';
import { OwnTokens } from './own-tokens';
import { patProblem } from './pat-problems';
import { VerificationStages } from './verification-stages';
import { Rotator } from './rotator';
import type { ActiveStep } from './step-runner';

export type SetUpResult =
  { readonly ok: true; readonly status: PatStatus } | { readonly ok: false; readonly problem: ApiErrorBody };

/** Takes a pasted token through its staged verification. Nothing is stored unless the token is verified and the owner's. */
@Injectable()
export class PatSetup {
  constructor(
    private readonly rotator: Rotator,
    private readonly ownTokens: OwnTokens,
    private readonly owners: OwnerDirectory,
  ) {}

  async configure(pasted: unknown, tell: (event: VerificationStageEvent) => void): Promise<SetUpResult> {
    const stages = new VerificationStages(tell);
    const fail = (problem: ApiErrorBody): SetUpResult => {
      stages.failed(problem);
      return { ok: false, problem };
    };

    stages.enter('format');
    const read = readPastedToken(pasted);
    if (!read.ok)
      return fail(patProblem('PAT_MALFORMED', `This is not a personal access token. ${read.reason}`));

    stages.enter('workspace');
    const whose = await this.#whose(read.token, stages);
    if (!whose.ok) return fail(whose.problem);
    stages.done(whose.userName);

    return this.#adopt(read.token, stages);
  }

  async #whose(
    token: TokenValue,
    stages: VerificationStages,
  ): Promise<{ ok: true; userName: string } | { ok: false; problem: ApiErrorBody }> {
    const problem = (...args: Parameters<typeof patProblem>) =>
      ({ ok: false, problem: patProblem(...args) }) as const;
    const me = await currentUser(this.ownTokens.connection(token));
    if (!me.ok && me.failure.kind !== 'refused' && me.failure.kind !== 'forbidden') {
      return problem('WORKSPACE_UNREACHABLE', me.failure.message);
    }
    stages.enter('identity');
    if (!me.ok) {
      return me.failure.kind === 'refused'
        ? problem(
            'PAT_INVALID',
            'The workspace does not accept this token: it is wrong, expired, revoked, or of another workspace.',
          )
        : problem('PAT_CANNOT_MINT', `The token may not even say whose it is: ${me.failure.message}`);
    }
    const { userName } = me.value;
    const accepted = await this.owners.accepts(userName);
    if (accepted === 'unknown')
      return problem('OWNER_UNKNOWN', 'The owner of this app could not be looked up.');
    return accepted
      ? { ok: true, userName }
      : problem('PAT_OTHER_USER', `This token is ${userName}’s, who is not the owner of this app.`);
  }

  async #adopt(token: TokenValue, stages: VerificationStages): Promise<SetUpResult> {
    const watch = new StageObserver(stages);
    const { rotated, status } = await this.rotator.adopt(token, watch);
    if (!rotated) {
      const problem = watch.problem(status);
      stages.failed(problem);
      return { ok: false, problem };
    }
    if (status.pastedToken?.fate === 'retired') stages.done();
    else stages.warned(pastedTokenLeft(status));
    return { ok: true, status };
  }
}

/** Maps the rotation's steps to the stages that a person sees. */
class StageObserver implements SetUpObserver {
  #lastFailure: FailureReason | null = null;

  constructor(private readonly stages: VerificationStages) {}

  starting(step: ActiveStep, state: RotationState): void {
    this.stages.enter(stageOf(step, state));
  }

  ended(outcome: Outcome): void {
    if (!('failure' in outcome)) return;
    if (outcome.of === 'save') {
      this.stages.warned({
        code: 'WORKSPACE_UNREACHABLE',
        message: `The secret scope could not be written: ${outcome.failure.message}`,
        hint: 'Latchkey goes on with the token in memory and keeps trying. Until that succeeds, a restart asks for a token again.',
      });
    } else if (outcome.of !== 'sweep' || outcome.failure.kind !== 'forbidden') {
      this.#lastFailure = outcome.failure;
    }
  }

  /** Why no rotation came about. */
  problem(status: PatStatus): ApiErrorBody {
    const failure = this.#lastFailure;
    if (!failure)
      return status.problem ?? patProblem('WORKSPACE_UNREACHABLE', 'The secret scope could not be read.');
    if (failure.kind === 'unavailable') return patProblem('WORKSPACE_UNREACHABLE', failure.message);
    return failure.kind === 'refused'
      ? patProblem('PAT_INVALID', 'The token stopped working while it was being verified.')
      : patProblem('PAT_CANNOT_MINT', `The token works, but may not make its successor: ${failure.message}`);
  }
}

function stageOf(step: ActiveStep, { record }: RotationState): VerificationStage {
  switch (step.do) {
    case 'save':
      if (record.attempt) return record.attempt.pending ? 'store' : 'mint';
      return record.pastedToken?.fate === 'in-use' ? 'rotate' : 'retire';
    case 'verifySuccessor':
    case 'distribute':
      return 'rotate';
    case 'revoke':
      return 'retire';
    default:
      return 'mint';
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
  if (pasted?.fate !== 'left') return 'is still alive: it is retired as soon as its successor is stored.';
  return pasted.name === null
    ? 'could not be found in the list of your tokens, so it was left alone.'
    : `“${pasted.name}” was left alone, for the workspace does not let it be deleted.`;
}
