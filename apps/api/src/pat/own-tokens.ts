import { Injectable } from '@nestjs/common';
import { printable } from '@latchkey/contracts';
import {
  listTokens,
  revokeToken,
  type ApiFailure,
  type ApiResult,
  type Connection,
  type TokenInfo,
} from '@latchkey/databricks-client';
import {
  accountedTokenIds,
  findOrphans,
  rotationIdOf,
  scopesShown,
  type FailureReason,
  type ListedScopes,
  type Outcome,
  type RotationState,
  type Sightings,
  type Step,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { RotationJournal } from './rotation-journal';

/** Revokes tokens that are ours: by their id in the record, or by this install's id in their comment. */
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

  /** Revokes orphans among the tokens with our comment, and remembers tokens that may become orphans. */
  async sweep(state: RotationState): Promise<Outcome> {
    const minting = mintingToken(state);
    const connection = this.connection(minting.value);
    const listed = await listTokens(connection);
    if (!listed.ok) return { of: 'sweep', failure: reasonFor(listed.failure) };
    // Read the store after listing, so that everything another instance journalled before the list is known.
    const found = await this.journal.compare(state.record);
    if (!found.ok && 'superseded' in found) return { of: 'superseded', record: found.superseded };
    const journalled = found.ok ? found.value.tokenIds : null;
    const lister = listedScopes(listed.value, minting.tokenId);
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
      if (!revoked.ok) return { of: 'sweep', failure: reasonFor(revoked.failure), lister };
    }
    this.#sightings = sightings;
    return { of: 'sweep', watched: sightings.size, lister };
  }

  /** Revokes a retired token. A pasted token is revoked only if the workspace lists that very id. */
  async revoke(step: Extract<Step, { do: 'revoke' }>, state: RotationState): Promise<Outcome> {
    const { tokenId } = step;
    const connection = this.connection(held(state.record.current).value);
    if (step.origin === 'minted') return revokedOrNot(tokenId, await revokeToken(connection, tokenId));
    const listed = await listTokens(connection);
    const unseen = { fate: 'left', name: null } as const;
    if (!listed.ok) return { of: 'revoke', tokenId, failure: reasonFor(listed.failure), pastedToken: unseen };
    const pasted = listed.value.find((token) => token.token_id === tokenId);
    if (!pasted) return { of: 'revoke', tokenId, pastedToken: unseen };
    // The name is shown as on the token page, without characters that are not printable.
    const name = pasted.comment === undefined ? null : printable(pasted.comment);
    const outcome = revokedOrNot(tokenId, await revokeToken(connection, tokenId));
    return { ...outcome, pastedToken: { fate: 'failure' in outcome ? 'left' : 'retired', name } };
  }

  /**
   * Revokes all our tokens; the one that makes the calls goes last. If that token is refused, it can revoke nothing, and
   * the call counts as done.
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

/** The token that mints and sweeps: the pasted token during a set-up, otherwise the current one. */
export function mintingToken(state: RotationState): { readonly tokenId: string; readonly value: TokenValue } {
  const pasted = state.record.attempt?.from === 'pasted' ? state.pasted : null;
  return pasted ?? held(state.record.current);
}

/** Returns the scopes under which a token is listed; null if it isn't. */
function listedScopes(listed: readonly TokenInfo[], tokenId: string): ListedScopes | null {
  const info = listed.find(({ token_id }) => token_id === tokenId);
  return info ? { tokenId, scopes: scopesShown(info) } : null;
}

/** Asserts that a token is there: `decide` returns a step only if its token exists. */
export function held<T>(token: T | null): T {
  if (token === null) throw new Error('The rotation has no token for this step.');
  return token;
}

/** Reduces a failed call to what the rotation distinguishes. */
export function reasonFor(failure: ApiFailure): FailureReason {
  const { message, retryAfterSeconds } = failure;
  const kind = failure.kind === 'refused' || failure.kind === 'unavailable' ? failure.kind : 'forbidden';
  return { kind, message, retryAfterSeconds };
}
