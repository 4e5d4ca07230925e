import { Injectable } from '@nestjs/common';
import { printable } from '@latchkey/contracts';
import {
  listTokens,
  revokeToken,
  type ApiFailure,
  type ApiResult,
  type Connection,
} from '@latchkey/databricks-client';
import {
  accountedTokenIds,
  findOrphans,
  rotationIdOf,
  type FailureReason,
  type Outcome,
  type RotationState,
  type Sightings,
  type Step,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { RotationJournal } from './rotation-journal';

/** Ends tokens that are verified to be ours: by their id in the record, or by this install's id in their comment. */
@Injectable()
export class OwnTokens {
  /** By this process's monotonic clock, so that no other process has to agree with it. */
  #sightings: Sightings = new Map();

  constructor(
    private readonly config: AppConfig,
    private readonly journal: RotationJournal,
    private readonly clock: Clock,
  ) {}

  connection(bearer: TokenValue): Connection {
    return { origin: this.config.workspaceOrigin, bearer };
  }

  /** Revokes those with our comment that nobody will use any more, and keeps an eye on those of which that is not sure. */
  async sweep(state: RotationState): Promise<Outcome> {
    const connection = this.connection(mintingToken(state));
    const listed = await listTokens(connection);
    if (!listed.ok) return { of: 'sweep', failure: reasonFor(listed.failure) };
    // After the list: what another instance journalled before it was made is then known.
    const found = await this.journal.compare(state.record);
    if (!found.ok && 'superseded' in found) return { of: 'superseded', record: found.superseded };
    const journalled = found.ok ? found.value.tokenIds : null;
    const tokens = listed.value.map(({ token_id, comment }) => ({
      tokenId: token_id,
      comment: comment ?? '',
    }));
    const { orphans, sightings } = findOrphans(tokens, state, journalled, {
      before: this.#sightings,
      nowMs: this.clock.monotonicNow(),
      graceMs: this.config.rotation.orphanGraceMs,
    });
    for (const id of orphans) {
      const revoked = await revokeToken(connection, id);
      if (!revoked.ok) return { of: 'sweep', failure: reasonFor(revoked.failure) };
    }
    this.#sightings = sightings;
    return { of: 'sweep', watched: sightings.size };
  }

  /** Revokes one that the record says is out of use; a pasted one only if the workspace lists that very id. */
  async revoke(step: Extract<Step, { do: 'revoke' }>, state: RotationState): Promise<Outcome> {
    const { tokenId } = step;
    const connection = this.connection(held(state.record.current).value);
    if (step.origin === 'minted') return revokedOrNot(tokenId, await revokeToken(connection, tokenId));
    const listed = await listTokens(connection);
    const unseen = { fate: 'left', name: null } as const;
    if (!listed.ok) return { of: 'revoke', tokenId, failure: reasonFor(listed.failure), pastedToken: unseen };
    const pasted = listed.value.find((token) => token.token_id === tokenId);
    if (!pasted) return { of: 'revoke', tokenId, pastedToken: unseen };
    // Shown to the owner as it is on the token page, but for what would not show there either.
    const name = pasted.comment === undefined ? null : printable(pasted.comment);
    const outcome = revokedOrNot(tokenId, await revokeToken(connection, tokenId));
    return { ...outcome, pastedToken: { fate: 'failure' in outcome ? 'left' : 'retired', name } };
  }

  /**
   * Revokes every token of ours, the one that does the revoking last. Where none of ours works any more there is nothing
   * left to do, and nothing to do it with.
   */
  async revokeAll({ record }: RotationState): Promise<FailureReason | null> {
    const last = record.current ?? record.attempt?.pending ?? null;
    if (!last) return null;
    const connection = this.connection(last.value);
    const listed = await listTokens(connection);
    if (!listed.ok) return listed.failure.kind === 'refused' ? null : reasonFor(listed.failure);
    const accounted = accountedTokenIds(record);
    const ours = listed.value
      .filter(
        ({ token_id, comment }) =>
          accounted.has(token_id) || rotationIdOf(comment ?? '', record.installId) !== null,
      )
      .map((token) => token.token_id)
      .filter((id) => id !== last.tokenId);
    for (const id of [...ours, last.tokenId]) {
      const revoked = await revokeToken(connection, id);
      if (!revoked.ok) return reasonFor(revoked.failure);
    }
    return null;
  }
}

function revokedOrNot(tokenId: string, result: ApiResult<null>): Extract<Outcome, { of: 'revoke' }> {
  return result.ok
    ? { of: 'revoke', tokenId }
    : { of: 'revoke', tokenId, failure: reasonFor(result.failure) };
}

/** What mints and sweeps: the pasted token during a set-up, else the current one. */
export function mintingToken(state: RotationState): TokenValue {
  const pasted = state.record.attempt?.from === 'pasted' ? state.pasted : null;
  return (pasted ?? held(state.record.current)).value;
}

/** `decide` gives these steps only where the token is there. */
export function held<T>(token: T | null): T {
  if (token === null) throw new Error('The rotation has no token for this step.');
  return token;
}

export function reasonFor(failure: ApiFailure): FailureReason {
  const { message, retryAfterSeconds } = failure;
  const kind = failure.kind === 'refused' || failure.kind === 'unavailable' ? failure.kind : 'forbidden';
  return { kind, message, retryAfterSeconds };
}
