/**
 * What a call can come to besides success, as far as callers act differently on it:
 * - `refused`: the credential does not work
 * - `forbidden`: it works, but may not do this
 * - `not-found`, `exists`, `invalid`: what the workspace says of the request
 * - `unavailable`: no answer, or one that says nothing of the request (network, timeout, 429, 5xx)
 */
type FailureKind = 'refused' | 'forbidden' | 'not-found' | 'exists' | 'invalid' | 'unavailable';

export interface ApiFailure {
  readonly kind: FailureKind;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** The workspace's code, such as `RESOURCE_DOES_NOT_EXIST`, or one of ours such as `TIMEOUT`. */
  readonly code: string;
  /** One line, safe to show: never a credential. */
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

export type ApiResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ApiFailure };

export function failed(failure: ApiFailure): { readonly ok: false; readonly failure: ApiFailure } {
  return { ok: false, failure };
}

/** The failure of a call whose reply lacks what it should hold. It says nothing about the request. */
export function badReply(): { readonly ok: false; readonly failure: ApiFailure } {
  return failed({
    kind: 'unavailable',
    status: 200,
    code: 'BAD_REPLY',
    message: 'The workspace answered without what was asked for.',
    retryAfterSeconds: null,
  });
}

/** Whether a list in a reply holds objects with a text in `field` alone. */
export function isListWith(list: readonly unknown[], field: string): boolean {
  const hasField = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && typeof (item as Record<string, unknown>)[field] === 'string';
  return Array.isArray(list) && list.every(hasField);
}

/**
 * Reads an error reply. The body may be JSON of two shapes (`{error_code, message}`, and SCIM's `{detail, status}`),
 * HTML, or plain text; `error_code` is a number for a bad credential and a string elsewhere.
 */
export function readFailure(status: number, body: string, retryAfter: string | null): ApiFailure {
  const { code, message } = readBody(body);
  return {
    kind: kindOf(status, code, message),
    status,
    code: code ?? `HTTP_${String(status)}`,
    message: message ?? `The workspace answered ${String(status)}.`,
    retryAfterSeconds: readRetryAfter(retryAfter),
  };
}

function readBody(body: string): { code: string | null; message: string | null } {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== 'object' || json === null) return { code: null, message: null };
    const { error_code: code, message, detail } = json as Record<string, unknown>;
    return {
      code: oneLine(asText(code), MAX_CODE_LENGTH),
      message: oneLine(asText(message) ?? asText(detail), MAX_MESSAGE_LENGTH),
    };
  } catch {
    return { code: null, message: null };
  }
}

function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

const MAX_MESSAGE_LENGTH = 300;
const MAX_CODE_LENGTH = 100;
/** Personal access tokens, OAuth secrets and JWTs, which a reply may repeat from the request. */
const CREDENTIAL = /d(?:api|ose|kea)[0-9a-z]{16,}(?:-\d{1,4})?|eyJ[\w-]{10,}(?:\.[\w-]*)*/gi;
/** A surrogate without its other half, which no encoding can carry. */
const HALF_CHARACTER = /\p{Cs}/gu;

function oneLine(text: string | null, maxLength: number): string | null {
  if (text === null) return null;
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').replace(CREDENTIAL, '[token]');
  return line.slice(0, maxLength).replace(HALF_CHARACTER, '\ufffd');
}

const BY_CODE: ReadonlyMap<string, FailureKind> = new Map([
  ['RESOURCE_DOES_NOT_EXIST', 'not-found'],
  ['ENDPOINT_NOT_FOUND', 'not-found'],
  ['RESOURCE_ALREADY_EXISTS', 'exists'],
  ['PERMISSION_DENIED', 'forbidden'],
  ['TEMPORARILY_UNAVAILABLE', 'unavailable'],
  ['REQUEST_LIMIT_EXCEEDED', 'unavailable'],
]);

function kindOf(status: number, code: string | null, message: string | null): FailureKind {
  if (status === 429 || status >= 500) return 'unavailable';
  if (status === 401) return 'refused';
  // A bad token is answered 403 with a numeric code; a missing right is 403 too, with a name or with other words.
  if (status === 403)
    return code === '403' && !/scope|permission/i.test(message ?? '') ? 'refused' : 'forbidden';
  const named = code === null ? undefined : BY_CODE.get(code);
  if (named) return named;
  return status === 404 ? 'not-found' : 'invalid';
}

/** Seconds, as Databricks sends it; an HTTP date is left to the caller's own backoff. */
function readRetryAfter(header: string | null): number | null {
  const seconds = Number(header ?? Number.NaN);
  return header !== null && header.trim() !== '' && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
