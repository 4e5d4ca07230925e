import { ApiError } from '../common/api-error';
import type { Verdict } from './access-policy';

const HINTS = {
  SIGN_IN_REQUIRED: 'Open the address that the terminal shows in which Latchkey runs, or reload the page.',
  NOT_THE_OWNER: 'Sign in as the person who created this app, or deploy an app of your own.',
  OWNER_UNKNOWN:
    'Latchkey looks again at each request. Check that the app’s service principal may view the app.',
  REQUEST_REFUSED: 'Use Latchkey’s own page. Scripts send the header X-Latchkey-Request, see docs/API.md.',
} as const;

/** The error that a denied request is answered with. */
export function toApiError(verdict: Extract<Verdict, { access: 'denied' }>): ApiError {
  return new ApiError(verdict.code, verdict.message, HINTS[verdict.code]);
}
