import type { ApiErrorBody } from '@latchkey/contracts';
import type { FailureReason } from '@latchkey/rotation';
import { failureProblem, problem } from '../common/api-error';

/** What Latchkey itself calls with the owner's token, with the API scope that this needs. */
const NEEDED = {
  identity: { scope: 'scim', purpose: 'see whose token it is' },
  tokens: { scope: 'authentication', purpose: 'replace it with a new one' },
} as const;

/** Shown while it's unknown whether the current token may do more than the token that was pasted. */
export const SCOPES_UNKNOWN = problem(
  'PAT_SCOPES_UNKNOWN',
  'The API scopes of the token are unknown, because the workspace did not list the token that it was made from. It may be allowed more than the token that you pasted.',
);

/**
 * Says which scope a token lacks, if that is why the workspace forbids a call. The workspace's own word for it counts;
 * otherwise it is the scope that the call needs by the documentation.
 */
export function missingScope(call: keyof typeof NEEDED, workspaceMessage: string): string | null {
  if (!/\bscopes?\b/i.test(workspaceMessage)) return null;
  const { scope, purpose } = NEEDED[call];
  const named = /\bscopes?:\s*([a-z][\w.:-]*)/i.exec(workspaceMessage)?.[1] ?? scope;
  return `This token lacks the API scope “${named}”, which Latchkey needs to ${purpose}.`;
}

/** Maps a failed rotation to the problem that a client gets. @param messages replace the workspace's message for a kind */
export function rotationProblem(
  reason: FailureReason,
  messages: { readonly refused?: string; readonly forbidden?: string } = {},
): ApiErrorBody {
  if (reason.scopesDiffer) return problem('PAT_SCOPES_DIFFER', reason.message);
  const lacks = reason.kind === 'forbidden' ? missingScope('tokens', reason.message) : null;
  return failureProblem(reason, lacks === null ? messages : { ...messages, forbidden: lacks });
}
