import type { ErrorCode } from './errors';
import type { Persistence } from './pat';

/** What the audit log records, by its stable name. */
export const AUDIT_ACTIONS = [
  /** A browser got a session cookie, or asked for one with a wrong key. */
  'sign-in',
  /** A request or an upgrade was denied; the outcome is the reason. */
  'access-refused',
  'paste',
  /** Someone asked for a rotation: the owner, or a program in a shell. */
  'rotate-now',
  /** A new token is in use, or could not be made. */
  'rotate',
  /** A program in a shell got a token of its own, or asked for one. */
  'run-start',
  /** The gateway's key of the home was made, which stays valid until its file is deleted. */
  'home-key-create',
  /** A token was revoked, or could not be. */
  'revoke',
  'sign-out',
  /** A browser was signed out: by the owner, or by Latchkey after a week without use. */
  'browser-session-end',
  'browser-sessions-end-others',
  /** Every browser was signed out, and the key of their cookies replaced. */
  'sign-out-everywhere',
  'session-open',
  'session-rename',
  'session-close',
  'upload',
  'agent-install',
  /** The owner picked a model for an agent, or went back to the default. */
  'model-choose',
  'model-refresh',
  'sync-start',
  'tunnel-open',
  'tunnel-close',
  'preferences-change',
  'layout-change',
  'admin-view',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** `ok`, the code that the client got, or `failed` where no client waited. */
export type AuditOutcome = 'ok' | 'failed' | ErrorCode;

/** One event of the audit log. Holds ids and names only: no token, nothing that was typed, no content of a file. */
export interface AuditEntry {
  /** ISO 8601 */
  readonly at: string;
  /**
   * The user's email as the platform names it, `owner` on a local run, `latchkey` for what the server does on its own, or
   * `shell` for a program in a session. Null if the request names no user. A refused request may name anyone.
   */
  readonly actor: string | null;
  /** The client's IP address. Null if unknown, or if there was no client. */
  readonly address: string | null;
  readonly requestId: string | null;
  readonly action: AuditAction;
  /** What was acted on: a shell's or browser's session id, the start of a token's id, a tool, a project, an uploaded file's name, or a path of the API. */
  readonly objectId: string | null;
  readonly outcome: AuditOutcome;
  /** How many refusals of this actor came before this one and are not listed, because there were too many. */
  readonly unlisted?: number;
}

/** `GET /api/admin/audit` */
export interface AuditReport {
  /** The latest events, newest first, at most 500. */
  readonly entries: readonly AuditEntry[];
  /** Where they are kept for the next start. */
  readonly persistence: Persistence;
}
