import { TokenValue } from '@latchkey/token';
import type { HeldToken, RotationRecord } from './state';

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
  });
}

/** Reads what `encodeRecord` wrote; null if the text is anything else. Nothing of the text is ever put in an error. */
export function decodeRecord(text: string): RotationRecord | null {
  try {
    const json = JSON.parse(text) as Stored;
    if (json.format !== FORMAT || typeof json.installId !== 'string' || typeof json.generation !== 'number')
      return null;
    return {
      installId: json.installId,
      user: json.user,
      generation: json.generation,
      current: held(json.current),
      attempt: json.attempt && { ...json.attempt, pending: held(json.attempt.pending) },
      retiring: json.retiring,
      pastedToken: json.pastedToken,
    };
  } catch {
    return null;
  }
}

type StoredToken = Omit<HeldToken, 'value'> & { readonly value: string };

type Stored = Omit<RotationRecord, 'current' | 'attempt'> & {
  readonly format: number;
  readonly current: StoredToken | null;
  readonly attempt:
    | (Omit<NonNullable<RotationRecord['attempt']>, 'pending'> & { readonly pending: StoredToken | null })
    | null;
};

function held(token: StoredToken | null): HeldToken | null {
  return token && { ...token, value: new TokenValue(token.value) };
}
