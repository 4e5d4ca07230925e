import { createHash } from 'node:crypto';
import { TokenValue } from '@latchkey/token';
import { badReply, failed, isListWith, type ApiFailure, type ApiResult } from './failure';
import { callWorkspace, type Connection } from './workspace-api';

/** A token as the workspace lists it. Times are epoch milliseconds; `expiry_time` is -1 for none. */
export interface TokenInfo {
  readonly token_id: string;
  readonly comment?: string;
  readonly creation_time: number;
  readonly expiry_time: number;
  /** The API scopes that it was made with. Left out for a token with all APIs. */
  readonly scopes?: readonly string[] | null;
  /** Set where the workspace finds the scopes out by itself. */
  readonly autoscope_state?: unknown;
  readonly inferred_scopes?: unknown;
}

interface CreatedToken {
  readonly value: TokenValue;
  readonly info: TokenInfo;
}

/**
 * The id of a token: the SHA-256 of its value in hexadecimal, as the API's description of `PATCH token/{token_id}`
 * says. The encoding is not promised, so act on it only when `listTokens` shows this very id.
 */
export function tokenIdOf(token: TokenValue): string {
  return createHash('sha256').update(token.reveal()).digest('hex');
}

const BAD_REPLY: ApiFailure = {
  kind: 'unavailable',
  status: 200,
  code: 'BAD_REPLY',
  message: 'The workspace made a token, it says, but did not say which.',
  retryAfterSeconds: null,
};

/**
 * Makes a token for the caller. The lifetime is always sent: without one the workspace makes a token of two years.
 * There is no idempotency key, so a call without an answer may have made a token all the same.
 */
export async function createToken(
  connection: Connection,
  token: {
    readonly comment: string;
    readonly lifetimeSeconds: number;
    /** Null asks for none. The token may then have more than the caller's. */
    readonly scopes: readonly string[] | null;
  },
): Promise<ApiResult<CreatedToken>> {
  const result = await callWorkspace<{ token_value?: string; token_info?: TokenInfo }>(connection, {
    method: 'POST',
    path: '/api/2.0/token/create',
    body: {
      comment: token.comment,
      lifetime_seconds: token.lifetimeSeconds,
      ...(token.scopes && { scopes: token.scopes }),
    },
  });
  if (!result.ok) return result;
  const { token_value: value, token_info: info } = result.value;
  // Something was made, perhaps; what came back does not say what.
  if (typeof value !== 'string' || value === '' || !info?.token_id || !hasReadableScopes(info))
    return failed(BAD_REPLY);
  return { ok: true, value: { value: new TokenValue(value), info } };
}

/** All live tokens of the caller. */
export async function listTokens(connection: Connection): Promise<ApiResult<readonly TokenInfo[]>> {
  const result = await callWorkspace<{ token_infos?: readonly TokenInfo[] }>(connection, {
    method: 'GET',
    path: '/api/2.0/token/list',
  });
  if (!result.ok) return result;
  const tokens = result.value.token_infos ?? [];
  return isListWith(tokens, 'token_id') && tokens.every(hasReadableScopes)
    ? { ok: true, value: tokens }
    : badReply();
}

/** False for scopes in another form, which must not count as none: that would mean all APIs. */
function hasReadableScopes({ scopes }: { readonly scopes?: unknown }): boolean {
  return (
    (scopes ?? null) === null || (Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string'))
  );
}

/** Revokes a token. One that is gone already, or has expired, counts as revoked. */
export async function revokeToken(connection: Connection, tokenId: string): Promise<ApiResult<null>> {
  const result = await callWorkspace(connection, {
    method: 'POST',
    path: '/api/2.0/token/delete',
    body: { token_id: tokenId },
  });
  return result.ok || result.failure.kind === 'not-found' ? { ok: true, value: null } : result;
}
