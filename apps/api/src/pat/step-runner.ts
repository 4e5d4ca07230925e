import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { createToken, currentUser } from '@latchkey/databricks-client';
import {
  tokenComment,
  type Attempt,
  type FailureReason,
  type Outcome,
  type RotationState,
  type Step,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { TokenDistributor } from '../credentials/token-distributor';
import { OwnerDirectory } from '../workspace/owner-directory';
import { held, mintingToken, OwnTokens, reasonFor } from './own-tokens';
import { RotationJournal } from './rotation-journal';

/** A step that has something to carry out. */
export type ActiveStep = Exclude<Step, { do: 'wait' | 'ask' }>;

/** Carries out one step of the rotation on the workspace, the store or the tools, and says what came of it. */
@Injectable()
export class StepRunner {
  readonly #logger = new Logger(StepRunner.name);

  constructor(
    private readonly config: AppConfig,
    private readonly journal: RotationJournal,
    private readonly owners: OwnerDirectory,
    private readonly distributor: TokenDistributor,
    private readonly ownTokens: OwnTokens,
    private readonly clock: Clock,
  ) {}

  /** Also a mistake in the code becomes an outcome, so that it is backed off from and shown like any other trouble. */
  async run(step: ActiveStep, state: RotationState): Promise<Outcome> {
    try {
      return await this.#carryOut(step, state);
    } catch (error) {
      if (step.do === 'begin') throw error;
      this.#logger.error(error);
      const failure = unavailable(`An unexpected error ended the step “${step.do}”; the log has it.`);
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
        return this.#mint(step.attempt, state);
      case 'verifySuccessor':
        return this.#verifySuccessor(step.attempt);
      case 'distribute':
        return this.#distribute(state);
      case 'revoke':
        return this.#revoke(step, state);
    }
  }

  /** Revokes everything of ours and takes the token from the tools; or says why not, with nothing forgotten. */
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
    const whose = await this.#whose(held(record.current).value);
    if ('user' in whose) return { of: 'verifyCurrent', user: whose.user };
    if (whose.failure.kind !== 'refused') return { of: 'verifyCurrent', failure: whose.failure };
    // Another instance may have replaced the token and revoked this one: then it is not stale, but old.
    const instead = await this.journal.replacement(record);
    return instead ? { of: 'superseded', record: instead } : { of: 'verifyCurrent', failure: whose.failure };
  }

  /** Nothing is revoked on the word of a record that the store may not have. */
  async #revoke(step: Extract<ActiveStep, { do: 'revoke' }>, state: RotationState): Promise<Outcome> {
    const found = await this.journal.compare(state.record);
    if (found.ok) return found.value.isOurs ? this.ownTokens.revoke(step, state) : { of: 'unconfirmed' };
    return 'superseded' in found
      ? { of: 'superseded', record: found.superseded }
      : { of: 'unconfirmed', failure: reasonFor(found.failure) };
  }

  async #verifySuccessor({ pending }: Attempt): Promise<Outcome> {
    const whose = await this.#whose(held(pending).value);
    return 'user' in whose
      ? { of: 'verifySuccessor', user: whose.user }
      : { of: 'verifySuccessor', failure: whose.failure };
  }

  /** Only 401 and 403 say that a token is dead; every other trouble says nothing of it. */
  async #whose(value: TokenValue): Promise<{ user: string } | { failure: FailureReason }> {
    const me = await currentUser(this.ownTokens.connection(value));
    if (!me.ok) {
      const dead = me.failure.kind === 'refused' || me.failure.kind === 'forbidden';
      return { failure: { ...reasonFor(me.failure), kind: dead ? 'refused' : 'unavailable' } };
    }
    const accepted = await this.owners.accepts(me.value.userName);
    if (accepted === true) return { user: me.value.userName };
    return {
      failure:
        accepted === 'unknown'
          ? unavailable("The app's owner could not be looked up.")
          : { kind: 'refused', message: 'The token is not the owner’s.', retryAfterSeconds: null },
    };
  }

  async #mint(attempt: Attempt, state: RotationState): Promise<Outcome> {
    const { lifetimeMs } = this.config.rotation;
    const result = await createToken(this.ownTokens.connection(mintingToken(state)), {
      comment: tokenComment(state.record.installId, attempt.rotationId),
      lifetimeSeconds: Math.round(lifetimeMs / 1_000),
    });
    if (!result.ok) return { of: 'mint', failure: reasonFor(result.failure) };
    const { info, value } = result.value;
    const mintedAtMs = this.clock.now();
    return {
      of: 'mint',
      minted: {
        tokenId: info.token_id,
        value,
        mintedAtMs,
        expiresAtMs: mintedAtMs + lifetimeOf(info, lifetimeMs),
      },
    };
  }

  async #distribute({ record }: RotationState): Promise<Outcome> {
    const problem = await this.distributor.distribute(held(record.current).value);
    return problem === null ? { of: 'distribute' } : { of: 'distribute', failure: unavailable(problem) };
  }
}

export function unavailable(message: string): FailureReason {
  return { kind: 'unavailable', message, retryAfterSeconds: null };
}

/** The workspace may grant less life than was asked. Its own two times are compared, so that its clock does not matter. */
function lifetimeOf(info: { creation_time: number; expiry_time: number }, askedMs: number): number {
  const grantedMs = info.expiry_time - info.creation_time;
  return grantedMs > 0 ? Math.min(grantedMs, askedMs) : askedMs;
}
