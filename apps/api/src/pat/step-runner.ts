import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  createToken,
  currentUser,
  listTokens,
  revokeToken,
  type ApiFailure,
  type ApiResult,
  type Connection,
} from '@latchkey/databricks-client';
import {
  accountedTokenIds,
  isOurComment,
  tokenComment,
  type Attempt,
  type FailureReason,
  type Outcome,
  type RotationState,
  type Step,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { AppConfig } from '../config/app-config';
import { TokenDistributor } from '../credentials/token-distributor';
import { OwnerDirectory } from '../workspace/owner-directory';
import { RotationJournal } from './rotation-journal';

/** A step that has something to carry out. */
export type ActiveStep = Exclude<Step, { do: 'wait' | 'ask' }>;

/** Carries out one step of the rotation on the workspace, the store or the tools, and says what came of it. */
@Injectable()
export class StepRunner {
  constructor(
    private readonly config: AppConfig,
    private readonly journal: RotationJournal,
    private readonly owners: OwnerDirectory,
    private readonly distributor: TokenDistributor,
  ) {}

  run(step: ActiveStep, state: RotationState): Promise<Outcome> {
    switch (step.do) {
      case 'save':
        return this.#save(state);
      case 'prove':
        return this.#prove(state);
      case 'sweep':
        return this.#sweep(state);
      case 'begin':
        return Promise.resolve({ of: 'begin', rotationId: randomUUID() });
      case 'mint':
        return this.#mint(step.attempt, state);
      case 'verify':
        return this.#verify(step.attempt);
      case 'distribute':
        return this.#distribute(state);
      case 'revoke':
        return this.#revoke(step, state);
    }
  }

  connection(bearer: TokenValue): Connection {
    return { origin: this.config.workspaceOrigin, bearer };
  }

  async #save({ record }: RotationState): Promise<Outcome> {
    const result = await this.journal.save(record);
    if (result.ok) return { of: 'save', saved: record };
    return 'superseded' in result
      ? { of: 'superseded', record: result.superseded }
      : { of: 'save', failure: reasonFor(result.failure) };
  }

  async #prove({ record }: RotationState): Promise<Outcome> {
    const whose = await this.#whose(held(record.current).value);
    if ('user' in whose) return { of: 'prove', user: whose.user };
    if (whose.failure.kind !== 'refused') return { of: 'prove', failure: whose.failure };
    // Another instance may have replaced the token and revoked this one: then it is not stale, but old.
    const newer = await this.journal.newerThan(record);
    return newer.ok && newer.value
      ? { of: 'superseded', record: newer.value }
      : { of: 'prove', failure: whose.failure };
  }

  async #verify({ pending }: Attempt): Promise<Outcome> {
    const whose = await this.#whose(held(pending).value);
    return 'user' in whose ? { of: 'verify', user: whose.user } : { of: 'verify', failure: whose.failure };
  }

  /** Only 401 and 403 say that a token is dead; every other trouble says nothing of it. */
  async #whose(value: TokenValue): Promise<{ user: string } | { failure: FailureReason }> {
    const me = await currentUser(this.connection(value));
    if (!me.ok) {
      const dead = me.failure.kind === 'refused' || me.failure.kind === 'forbidden';
      return { failure: { ...reasonFor(me.failure), kind: dead ? 'refused' : 'unavailable' } };
    }
    const accepted = await this.owners.accepts(me.value.userName);
    if (accepted === true) return { user: me.value.userName };
    return {
      failure: {
        kind: accepted === 'unknown' ? 'unavailable' : 'refused',
        message:
          accepted === 'unknown'
            ? "The app's owner could not be looked up."
            : 'The token is not the owner’s.',
        retryAfterSeconds: null,
      },
    };
  }

  async #sweep(state: RotationState): Promise<Outcome> {
    const connection = this.connection(minting(state).value);
    const known = accountedTokenIds(state.record);
    const listed = await listTokens(connection);
    if (!listed.ok) return { of: 'sweep', failure: reasonFor(listed.failure) };
    for (const token of listed.value) {
      if (known.has(token.token_id) || !isOurComment(token.comment ?? '', state.record.installId)) continue;
      const revoked = await revokeToken(connection, token.token_id);
      if (!revoked.ok) return { of: 'sweep', failure: reasonFor(revoked.failure) };
    }
    return { of: 'sweep' };
  }

  /**
   * Revokes every token of ours, the current one last, so that it can revoke the others. A current token that is dead
   * already revokes nothing, and leaves nothing to do.
   */
  async revokeAll({ record }: RotationState): Promise<FailureReason | null> {
    if (!record.current) return null;
    const connection = this.connection(record.current.value);
    const listed = await listTokens(connection);
    if (!listed.ok) return listed.failure.kind === 'refused' ? null : reasonFor(listed.failure);
    const accounted = accountedTokenIds(record);
    const ours = listed.value
      .filter((token) => accounted.has(token.token_id) || isOurComment(token.comment ?? '', record.installId))
      .map((token) => token.token_id)
      .filter((id) => id !== record.current?.tokenId);
    for (const id of [...ours, record.current.tokenId]) {
      const revoked = await revokeToken(connection, id);
      if (!revoked.ok) return reasonFor(revoked.failure);
    }
    await this.distributor.withdraw();
    return null;
  }

  async #mint(attempt: Attempt, state: RotationState): Promise<Outcome> {
    const { lifetimeMs } = this.config.rotation;
    const result = await createToken(this.connection(minting(state).value), {
      comment: tokenComment(state.record.installId, attempt.rotationId),
      lifetimeSeconds: Math.round(lifetimeMs / 1_000),
    });
    if (!result.ok) return { of: 'mint', failure: reasonFor(result.failure) };
    const { info, value } = result.value;
    return {
      of: 'mint',
      minted: {
        tokenId: info.token_id,
        value,
        mintedAtMs: Date.now(),
        expiresAtMs: Date.now() + lifetimeOf(info, lifetimeMs),
      },
    };
  }

  async #distribute({ record }: RotationState): Promise<Outcome> {
    await this.distributor.distribute(held(record.current).value);
    return { of: 'distribute' };
  }

  async #revoke(step: Extract<Step, { do: 'revoke' }>, state: RotationState): Promise<Outcome> {
    const { tokenId } = step;
    const connection = this.connection(held(state.record.current).value);
    if (step.origin === 'minted') return revokedOrNot(tokenId, await revokeToken(connection, tokenId));
    const listed = await listTokens(connection);
    if (!listed.ok) return { of: 'revoke', tokenId, failure: reasonFor(listed.failure) };
    const pasted = listed.value.find((token) => token.token_id === tokenId);
    if (!pasted) return { of: 'revoke', tokenId, pastedToken: { fate: 'left', name: null } };
    const name = pasted.comment ?? null;
    return {
      ...revokedOrNot(tokenId, await revokeToken(connection, tokenId)),
      pastedToken: { fate: 'retired', name },
    };
  }
}

function revokedOrNot(tokenId: string, result: ApiResult<null>): Extract<Outcome, { of: 'revoke' }> {
  return result.ok
    ? { of: 'revoke', tokenId }
    : { of: 'revoke', tokenId, failure: reasonFor(result.failure) };
}

/** What mints and sweeps: the pasted token during a set-up, else the current one. */
function minting(state: RotationState): { readonly value: TokenValue } {
  return state.record.attempt?.from === 'pasted' && state.pasted ? state.pasted : held(state.record.current);
}

/** `decide` gives these steps only where the token is there. */
function held<T>(token: T | null): T {
  if (token === null) throw new Error('The rotation has no token for this step.');
  return token;
}

/** The workspace may grant less life than was asked. Its own two times are compared, so that its clock does not matter. */
function lifetimeOf(info: { creation_time: number; expiry_time: number }, askedMs: number): number {
  const grantedMs = info.expiry_time - info.creation_time;
  return grantedMs > 0 ? Math.min(grantedMs, askedMs) : askedMs;
}

export function reasonFor(failure: ApiFailure): FailureReason {
  const { message, retryAfterSeconds } = failure;
  const kind = failure.kind === 'refused' || failure.kind === 'unavailable' ? failure.kind : 'forbidden';
  return { kind, message, retryAfterSeconds };
}
