import { Injectable } from '@nestjs/common';
import {
  listTokens,
  revokeToken,
  type ApiFailure,
  type ApiResult,
  type Connection,
} from '@latchkey/databricks-client';
import {
  accountedTokenIds,
  isOurComment,
  type FailureReason,
  type Outcome,
  type RotationState,
  type Step,
} from '@latchkey/rotation';
import type { TokenValue } from '@latchkey/token';
import { AppConfig } from '../config/app-config';

/** Ends tokens that are proven to be ours: by their id in the record, or by this install's id in their comment. */
@Injectable()
export class OwnTokens {
  constructor(private readonly config: AppConfig) {}

  connection(bearer: TokenValue): Connection {
    return { origin: this.config.workspaceOrigin, bearer };
  }

  /** Revokes those with our comment that the record does not know. */
  async sweep(state: RotationState): Promise<Outcome> {
    const connection = this.connection(mintingToken(state));
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

  /** Revokes one that the record says is out of use; a pasted one only if the workspace lists that very id. */
  async revoke(step: Extract<Step, { do: 'revoke' }>, state: RotationState): Promise<Outcome> {
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
