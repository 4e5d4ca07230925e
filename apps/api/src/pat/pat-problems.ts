import type { ApiErrorBody, ErrorCode } from '@latchkey/contracts';

/** What to do about each thing that can be wrong with a token. The message says what happened this time. */
const HINTS = {
  PAT_MALFORMED:
    'A personal access token starts with “dapi” and is some 36 characters long. Copy it with the button beside it.',
  PAT_INVALID: 'Make a new token on the token page of this workspace and paste that.',
  PAT_OTHER_USER: 'Sign in to the workspace as the owner of this app, make a token there and paste that.',
  PAT_CANNOT_MINT:
    'Make a token with all API scopes, or one that includes “authentication”. If that fails too, ask a workspace admin whether you may use personal access tokens, and whether your quota of tokens is used up.',
  PAT_REQUIRED: 'Make a token on the token page of your workspace and paste it at the set-up prompt.',
  WORKSPACE_UNREACHABLE:
    'Your token is kept. Latchkey tries again by itself; if this lasts, look at the status of the workspace.',
  OWNER_UNKNOWN:
    'Latchkey looks again at each request. Check that the app’s service principal may view the app.',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type PatProblemCode = keyof typeof HINTS;

export function patProblem(code: PatProblemCode, message: string): ApiErrorBody {
  return { code, message, hint: HINTS[code] };
}
