import { HttpErrorResponse } from '@angular/common/http';
import { ERROR_STATUS, type ApiErrorBody, type ErrorCode } from '@latchkey/contracts';

/** An error as the page shows it: what the API said, and how long to wait before another try. */
export interface Problem extends ApiErrorBody {
  /** From `Retry-After`, where the server named one. */
  readonly retryAfterSeconds: number | null;
}

/** Latchkey itself did not answer: the network is cut, or the app is stopped or starting. */
export const NO_ANSWER: Problem = {
  code: 'INTERNAL',
  message: 'Latchkey does not answer. The network is cut, or the app is stopped or restarting.',
  hint: 'Check that Latchkey runs, then try again.',
  retryAfterSeconds: null,
};

/** Whether a parsed JSON body is an error of our API. */
export function isApiErrorBody(body: unknown): body is ApiErrorBody {
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
 * Makes a problem of an answer that is not a success.
 * @param status HTTP status; 0 when there was no answer
 * @param body parsed JSON body, or whatever came
 * @param retryAfter the `Retry-After` header: seconds or an HTTP date
 * @param nowMs the clock, for a date in `retryAfter`
 */
export function problemOf(status: number, body: unknown, retryAfter: string | null, nowMs: number): Problem {
  if (status === 0) return NO_ANSWER;
  const retryAfterSeconds = secondsOf(retryAfter, nowMs);
  if (isApiErrorBody(body)) {
    return { code: body.code, message: body.message, hint: body.hint, retryAfterSeconds };
  }
  return {
    code: codeOfStatus(status),
    message: `Latchkey answered with status ${status} and no explanation. Something between this page and the app may have answered instead.`,
    hint: 'Try again. If it stays, look at the log of the app.',
    retryAfterSeconds,
  };
}

/** Makes a problem of what `HttpClient` throws. */
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
