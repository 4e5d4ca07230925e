import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Attempt, FailureReason, Outcome, RotationState, Step } from '@latchkey/rotation';
import { TokenDistributor } from '../credentials/token-distributor';
import { held, OwnTokens, reasonFor } from './own-tokens';
import { PatValidator } from './pat.validator';
import { RotationJournal } from './rotation-journal';
import { TokenMinter } from './token-minter';

/** A step that has something to carry out. */
export type ActiveStep = Exclude<Step, { do: 'wait' | 'ask' }>;

/** Carries out one step of the rotation on the workspace, the store or the tools, and reports its outcome. */
@Injectable()
export class StepRunner {
  readonly #logger = new Logger(StepRunner.name);

  constructor(
    private readonly journal: RotationJournal,
    private readonly validator: PatValidator,
    private readonly distributor: TokenDistributor,
    private readonly ownTokens: OwnTokens,
    private readonly minter: TokenMinter,
  ) {}

  /** Turns even an unexpected exception into an outcome, so that it is shown and backed off from like any other failure. */
  async run(step: ActiveStep, state: RotationState): Promise<Outcome> {
    try {
      return await this.#carryOut(step, state);
    } catch (error) {
      if (step.do === 'begin') throw error;
      this.#logger.error(error);
      const failure = unavailable(`An unexpected error ended the step “${step.do}”; see the log.`);
      return step.do === 'revoke'
        ? { of: 'revoke', tokenId: step.tokenId, failure }
        : ({ of: step.do, failure } as Outcome);
    }
  }

  #carryOut(step: ActiveStep, state: RotationState): Promise<Outcome> {
    switch (step.do) {
      case 'save':
        return this.#save(state);
      case 'verifyCurrent':
        return this.#verifyCurrent(state);
      case 'sweep':
        return this.ownTokens.sweep(state);
      case 'begin':
        return Promise.resolve({ of: 'begin', rotationId: randomUUID() });
      case 'mint':
        return this.minter.mint(step.attempt, state);
      case 'verifySuccessor':
        return this.#verifySuccessor(step.attempt);
      case 'distribute':
        return this.#distribute(state);
      case 'revoke':
        return this.#revoke(step, state);
    }
  }

  /** Revokes all our tokens and withdraws the current one from the tools. On failure, returns why and forgets nothing. */
  async signOut(state: RotationState): Promise<FailureReason | null> {
    const failure = await this.ownTokens.revokeAll(state);
    if (!failure) await this.distributor.withdraw();
    return failure;
  }

  async #save({ record }: RotationState): Promise<Outcome> {
    const result = await this.journal.save(record);
    if (result.ok) return { of: 'save', saved: record };
    return 'superseded' in result
      ? { of: 'superseded', record: result.superseded }
      : { of: 'save', failure: reasonFor(result.failure) };
  }

  async #verifyCurrent({ record }: RotationState): Promise<Outcome> {
    const verdict = await this.validator.verify(held(record.current).value);
    await this.journal.recheckStore();
    if (verdict.ok) return { of: 'verifyCurrent', user: verdict.user };
    if (verdict.failure.kind !== 'refused') return { of: 'verifyCurrent', failure: verdict.failure };
    // Another instance may have replaced and revoked this token. Then its record is the one to continue from.
    const replacement = await this.journal.replacement(record);
    return replacement
      ? { of: 'superseded', record: replacement }
      : { of: 'verifyCurrent', failure: verdict.failure };
  }

  /** Revokes only on the word of a record that the store is known to hold. */
  async #revoke(step: Extract<ActiveStep, { do: 'revoke' }>, state: RotationState): Promise<Outcome> {
    const found = await this.journal.compare(state.record);
    if (found.ok) return found.value.isOurs ? this.ownTokens.revoke(step, state) : { of: 'unconfirmed' };
    return 'superseded' in found
      ? { of: 'superseded', record: found.superseded }
      : { of: 'unconfirmed', failure: reasonFor(found.failure) };
  }

  async #verifySuccessor({ pending }: Attempt): Promise<Outcome> {
    const verdict = await this.validator.verify(held(pending).value);
    return verdict.ok
      ? { of: 'verifySuccessor', user: verdict.user }
      : { of: 'verifySuccessor', failure: verdict.failure };
  }

  async #distribute({ record }: RotationState): Promise<Outcome> {
    const problem = await this.distributor.distribute(held(record.current).value);
    return problem === null ? { of: 'distribute' } : { of: 'distribute', failure: unavailable(problem) };
  }
}

function unavailable(message: string): FailureReason {
  return { kind: 'unavailable', message, retryAfterSeconds: null };
}
