import { Injectable } from '@nestjs/common';
import {
  createToken,
  listTokens,
  revokeToken,
  type Connection,
  type TokenInfo,
} from '@latchkey/databricks-client';
import {
  hasAskedScopes,
  parentScopes,
  scopesOfSuccessor,
  scopesShown,
  scopesToAskFor,
  tokenComment,
  type Attempt,
  type FailureReason,
  type HeldToken,
  type Outcome,
  type RotationState,
  type TokenScopes,
} from '@latchkey/rotation';
import { Clock } from '../common/clock';
import { AppConfig } from '../config/app-config';
import { held, mintingToken, OwnTokens, reasonFor } from './own-tokens';

type MintOutcome = Extract<Outcome, { of: 'mint' }>;
type MintedForRun =
  | { readonly outcome: Extract<Outcome, { of: 'mintForRun'; minted: unknown }>; readonly token: HeldToken }
  | { readonly outcome: Extract<Outcome, { of: 'mintForRun'; failure: unknown }>; readonly token: null };

/** Mints the successor of a token, with the same API scopes and never with more. */
@Injectable()
export class TokenMinter {
  constructor(
    private readonly config: AppConfig,
    private readonly ownTokens: OwnTokens,
    private readonly clock: Clock,
  ) {}

  /**
   * Mints a token for one command from the current one. Its value is in no outcome, because nothing keeps it.
   */
  async mintForRun(runId: string, state: RotationState): Promise<MintedForRun> {
    const { tokenId } = held(state.record.current);
    const failed = (failure: FailureReason): MintedForRun => ({
      outcome: { of: 'mintForRun', runId, failure },
      token: null,
    });
    const parent = { ...state, record: { ...state.record, attempt: null } };
    const attempt = { rotationId: runId, from: 'current', fromTokenId: tokenId, pending: null } as const;
    const minted = await this.mint(attempt, parent, this.config.runLifetimeMs);
    // A workspace may allow shorter lifetimes only.
    const isRefused =
      'failure' in minted && minted.failure.kind === 'forbidden' && !minted.failure.scopesDiffer;
    const result = isRefused ? await this.mint(attempt, parent) : minted;
    if ('failure' in result) return failed(result.failure);
    const { minted: token } = result;
    const runToken = { tokenId: token.tokenId, runId, expiresAtMs: token.expiresAtMs };
    return { outcome: { of: 'mintForRun', minted: runToken }, token };
  }

  async mint(
    attempt: Attempt,
    state: RotationState,
    lifetimeMs = this.config.rotation.lifetimeMs,
  ): Promise<MintOutcome> {
    const connection = this.ownTokens.connection(mintingToken(state).value);
    const parent = parentScopes(state);
    const asked = scopesToAskFor(parent);
    const result = await createToken(connection, {
      comment: tokenComment(state.record.installId, attempt.rotationId),
      lifetimeSeconds: Math.round(lifetimeMs / 1_000),
      scopes: asked,
    });
    if (!result.ok) return { of: 'mint', failure: reasonFor(result.failure) };
    const { info, value } = result.value;
    const shown = await shownScopes(connection, info, asked);
    if (shown === undefined || !hasAskedScopes(asked, shown)) {
      // Should this fail, the next sweep revokes it: its comment names this rotation.
      await revokeToken(connection, info.token_id);
      return { of: 'mint', failure: shown === undefined ? NOT_LISTED : scopesDiffer(asked, shown) };
    }
    const mintedAtMs = this.clock.now();
    return {
      of: 'mint',
      minted: {
        tokenId: info.token_id,
        value,
        mintedAtMs,
        expiresAtMs: mintedAtMs + lifetimeOf(info, lifetimeMs),
        scopes: scopesOfSuccessor(parent, shown),
      },
    };
  }
}

/**
 * Reads a new token's scopes from the reply, or from the list where the reply leaves them out although they were asked for.
 * @returns undefined if the list can't be read or does not hold the token
 */
async function shownScopes(
  connection: Connection,
  info: TokenInfo,
  asked: readonly string[] | null,
): Promise<TokenScopes | undefined> {
  if (info.scopes || asked === null) return scopesShown(info);
  const listed = await listTokens(connection);
  const found = listed.ok ? listed.value.find(({ token_id }) => token_id === info.token_id) : undefined;
  return found && scopesShown(found);
}

const NOT_LISTED: FailureReason = {
  kind: 'unavailable',
  message: 'The workspace did not say which scopes the successor has, so it was revoked.',
  retryAfterSeconds: null,
};

function scopesDiffer(asked: readonly string[] | null, shown: TokenScopes): FailureReason {
  return {
    kind: 'forbidden',
    message: `The successor was to have the scopes of its parent (${named(asked ?? [])}), and the workspace gave it ${named(shown)}. It was revoked, and the token stays as it is.`,
    retryAfterSeconds: null,
    scopesDiffer: true,
  };
}

function named(scopes: TokenScopes): string {
  if (scopes === null) return 'scopes that it does not tell';
  return scopes.length === 0 ? 'all APIs' : scopes.join(', ');
}

/** The workspace may grant a shorter life than requested. Compares its own two times, so that its clock doesn't matter. */
function lifetimeOf(info: TokenInfo, requestedMs: number): number {
  const grantedMs = info.expiry_time - info.creation_time;
  return grantedMs > 0 ? Math.min(grantedMs, requestedMs) : requestedMs;
}
