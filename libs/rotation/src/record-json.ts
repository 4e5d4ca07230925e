import { TokenValue } from '@latchkey/token';
import type { TokenScopes } from './scopes';
import type { Attempt, HeldToken, PastedTokenFate, RetiringToken, RotationRecord, RunToken } from './state';

const FORMAT = 1;

/** The record as the one JSON value that the secret scope holds, token values in plain text. */
export function encodeRecord(record: RotationRecord): string {
  const plain = (token: HeldToken | null): object | null =>
    token && { ...token, value: token.value.reveal() };
  return JSON.stringify({
    format: FORMAT,
    ...record,
    current: plain(record.current),
    attempt: record.attempt && { ...record.attempt, pending: plain(record.attempt.pending) },
    // Left out where there is none, as in the records of releases that know no such tokens.
    runTokens: record.runTokens.length > 0 ? record.runTokens : undefined,
  });
}

/**
 * Reads what `encodeRecord` wrote; null if the text is anything else, down to each field: others may have written it, and
 * what it names is revoked. Nothing of the text is ever put in an error.
 */
export function decodeRecord(text: string): RotationRecord | null {
  const json = parsed(text);
  if (json?.['format'] !== FORMAT) return null;
  const {
    installId,
    user,
    generation,
    current,
    attempt,
    retiring,
    pastedToken = null,
    runTokens = [],
  } = json;
  const isValid =
    typeof installId === 'string' &&
    isTextOrNull(user) &&
    typeof generation === 'number' &&
    (current === null || isStoredToken(current)) &&
    (attempt === null || isStoredAttempt(attempt)) &&
    Array.isArray(retiring) &&
    retiring.every(isRetiring) &&
    (pastedToken === null || isFate(pastedToken)) &&
    Array.isArray(runTokens) &&
    runTokens.every(isRunToken);
  if (!isValid) return null;
  return {
    installId,
    user,
    generation,
    current: held(current),
    attempt: attempt && { ...attempt, pending: held(attempt.pending) },
    retiring,
    pastedToken,
    runTokens,
  };
}

type StoredToken = Omit<HeldToken, 'value' | 'scopes'> & {
  readonly value: string;
  readonly scopes?: unknown;
};
type StoredAttempt = Omit<Attempt, 'pending'> & { readonly pending: StoredToken | null };
type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function held(token: StoredToken | null): HeldToken | null {
  if (!token) return null;
  const { scopes, ...rest } = token;
  const value = new TokenValue(token.value);
  // Scopes in another form count as not listed yet: the token still works.
  return isScopes(scopes) ? { ...rest, value, scopes } : { ...rest, value };
}

function isScopes(value: unknown): value is TokenScopes {
  return value === null || (Array.isArray(value) && value.every((scope) => typeof scope === 'string'));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isStoredToken(value: unknown): value is StoredToken {
  return (
    isFields(value) &&
    [value['tokenId'], value['value']].every((field) => typeof field === 'string') &&
    [value['mintedAtMs'], value['expiresAtMs']].every((field) => typeof field === 'number')
  );
}

function isStoredAttempt(value: unknown): value is StoredAttempt {
  return (
    isFields(value) &&
    [value['rotationId'], value['fromTokenId']].every((field) => typeof field === 'string') &&
    ['pasted', 'current'].some((from) => value['from'] === from) &&
    (value['pending'] === null || isStoredToken(value['pending']))
  );
}

function isRetiring(value: unknown): value is RetiringToken {
  return (
    isFields(value) &&
    typeof value['tokenId'] === 'string' &&
    ['pasted', 'minted'].some((origin) => value['origin'] === origin) &&
    typeof value['revokeAfterMs'] === 'number' &&
    (value['expiresAtMs'] === null || typeof value['expiresAtMs'] === 'number')
  );
}

function isRunToken(value: unknown): value is RunToken {
  return (
    isFields(value) &&
    [value['tokenId'], value['runId']].every((field) => typeof field === 'string') &&
    typeof value['expiresAtMs'] === 'number'
  );
}

function isFate(value: unknown): value is PastedTokenFate {
  return (
    isFields(value) &&
    ['in-use', 'retired', 'left'].some((fate) => value['fate'] === fate) &&
    isTextOrNull(value['name'])
  );
}
