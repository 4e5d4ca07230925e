import { ERROR_STATUS, type ApiErrorBody, type ErrorCode } from '@latchkey/contracts';

/**
 * An error with a stable code that a client can act on. Any layer may throw it: `ApiErrorFilter` answers it on the page's
 * server, and each local tool server in its client's own format.
 */
export class ApiError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = ERROR_STATUS[code];
  }

  /** Makes the error that answers a request with a problem found earlier. */
  static of({ code, message, hint }: ApiErrorBody): ApiError {
    return new ApiError(code, message, hint);
  }

  toBody(): ApiErrorBody {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** Says what to do about each problem that several features can report. The message says what happened this time. */
const HINTS = {
  PAT_MALFORMED:
    'A personal access token starts with “dapi” and is about 36 characters long. Copy it with the button beside it.',
  PAT_INVALID: 'Create a new token on the token page of this workspace and paste it.',
  PAT_OTHER_USER: 'Sign in to the workspace as the owner of this app, create a token there and paste it.',
  PAT_CANNOT_MINT:
    'Create a token with all API scopes, or one that includes “authentication” and “scim”. If that fails too, ask a workspace admin whether you may use personal access tokens, and whether your token quota is used up.',
  PAT_SCOPES_DIFFER:
    'Create a token with the scopes that you want, and at least “authentication” and “scim”, then paste it. If that fails too, create one with all API scopes.',
  PAT_SCOPES_UNKNOWN:
    'Create a token with the scopes that you want, and at least “authentication” and “scim”, then paste it.',
  PAT_REQUIRED: 'Create a token on the token page of your workspace and paste it at the set-up prompt.',
  WORKSPACE_UNREACHABLE:
    'Your token is kept and Latchkey keeps retrying. If this lasts, check the status of the workspace.',
  OWNER_UNKNOWN:
    'Latchkey retries at the next request. Check that the app’s service principal may view the app.',
  OWNER_NOT_A_PERSON:
    'Set LATCHKEY_OWNER in app.yaml to the email of the user who should own this app, then redeploy it.',
  SIGN_IN_REQUIRED: 'Open the link printed in the terminal where Latchkey is running, or reload the page.',
  NOT_THE_OWNER: 'Sign in as the owner of this app, or deploy an app of your own.',
  REQUEST_REFUSED: 'Use Latchkey’s own page. Scripts send the header X-Latchkey-Request, see docs/API.md.',
  NOT_FOUND: 'Check the path.',
  INTERNAL: 'Try again. The app’s log has the details.',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Describes a problem, with the usual hint for its code. */
export function problem(code: keyof typeof HINTS, message: string): ApiErrorBody {
  return { code, message, hint: HINTS[code] };
}

/** A failed workspace call, as both `ApiFailure` and the rotation's `FailureReason` describe it. */
interface Failure {
  readonly kind: string;
  readonly message: string;
}

/**
 * Maps a failed workspace call to the problem that a client gets: the token is dead, lacks a permission, or the workspace
 * said nothing about it.
 * @param messages replace the workspace's message for a kind
 */
export function failureProblem(
  { kind, message }: Failure,
  messages: { readonly refused?: string; readonly forbidden?: string } = {},
): ApiErrorBody {
  switch (kind) {
    case 'refused':
      return problem('PAT_INVALID', messages.refused ?? message);
    case 'forbidden':
      return problem('PAT_CANNOT_MINT', messages.forbidden ?? message);
    default:
      return problem('WORKSPACE_UNREACHABLE', message);
  }
}

export function notFound(): ApiError {
  return ApiError.of(problem('NOT_FOUND', 'This path does not exist.'));
}

/** Answers a body that the JSON parser refuses. */
export function bodyInvalid(): ApiError {
  return new ApiError(
    'REQUEST_INVALID',
    'The body is not JSON, or is too large.',
    'Send JSON of at most 16 kB.',
  );
}

/** Answers a call beyond a rate limit. */
export function tooManyAttempts(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new ApiError(
    'TOO_MANY_ATTEMPTS',
    'Too many attempts in a short time.',
    `Wait ${String(seconds)} seconds, then try again.`,
    seconds,
  );
}

/** Answers an unexpected exception, which is a bug. The caller logs it. */
export function internalError(): ApiError {
  return ApiError.of(problem('INTERNAL', 'Something went wrong in Latchkey.'));
}
