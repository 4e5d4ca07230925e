import { HttpErrorResponse } from '@angular/common/http';
import { ERROR_STATUS, type ApiErrorBody, type ErrorCode } from '@latchkey/contracts';

/** An error as the page shows it: the API’s message, and how long to wait before a retry. */
export interface Problem extends ApiErrorBody {
  /** From the `Retry-After` header; null without one. */
  readonly retryAfterSeconds: number | null;
}

/** Latchkey didn’t respond: the network is down, or the app is stopped or starting. */
export const NO_ANSWER: Problem = {
  code: 'INTERNAL',
  message: 'Can’t reach Latchkey. You may be offline, or the app is stopped or restarting.',
  hint: 'Check that Latchkey is running, then try again.',
  retryAfterSeconds: null,
};

/** Tells whether a parsed JSON body is an error from our API. */
function isApiErrorBody(body: unknown): body is ApiErrorBody {
  const candidate = body as Partial<ApiErrorBody> | null;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.code === 'string' &&
    candidate.code in ERROR_STATUS &&
    typeof candidate.message === 'string' &&
    typeof candidate.hint === 'string'
  );
}

/**
 * Turns an unsuccessful response into a problem.
 * @param status HTTP status; 0 without a response
 * @param body the parsed JSON body, or any other body
 * @param retryAfter the `Retry-After` header: seconds or an HTTP date
 * @param nowMs the current time, for a date in `retryAfter`
 */
export function problemOf(status: number, body: unknown, retryAfter: string | null, nowMs: number): Problem {
  if (status === 0) return NO_ANSWER;
  const retryAfterSeconds = secondsOf(retryAfter, nowMs);
  if (isApiErrorBody(body)) {
    return { code: body.code, message: body.message, hint: body.hint, retryAfterSeconds };
  }
  return {
    code: codeOfStatus(status),
    message: `Got status ${status} without an explanation. A proxy may have responded instead of Latchkey.`,
    hint: 'Try again. If it keeps happening, check the app’s logs.',
    retryAfterSeconds,
  };
}

/** Turns an error thrown by `HttpClient` into a problem. */
export function problemOfHttp(error: unknown): Problem {
  if (!(error instanceof HttpErrorResponse)) return NO_ANSWER;
  return problemOf(error.status, error.error, error.headers.get('Retry-After'), Date.now());
}

function secondsOf(retryAfter: string | null, nowMs: number): number | null {
  if (retryAfter === null) return null;
  const seconds = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - nowMs) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : null;
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'SIGN_IN_REQUIRED';
  if (status === 429) return 'TOO_MANY_ATTEMPTS';
  if (status === 404) return 'NOT_FOUND';
  return 'INTERNAL';
}
