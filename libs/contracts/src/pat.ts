import type { ApiErrorBody } from './errors';
import type { LedgerEntry } from './health';

/**
 * - `unconfigured`: there is no token; paste one
 * - `valid`: the last verification succeeded
 * - `stale`: the workspace refused the token; paste a new one
 * - `unreachable`: the workspace cannot be asked; the token, if there is one, is kept and verification is retried
 */
export type PatState = 'unconfigured' | 'valid' | 'stale' | 'unreachable';

/**
 * Where the token is kept for the next start.
 * - `secret-scope`: durably, read back after the write
 * - `memory`: nowhere else; this deployment has no service principal to write a scope with
 * - `failing`: a scope should be written but cannot be at the moment; retried
 */
export type Persistence = 'secret-scope' | 'memory' | 'failing';

/** What became of the token that a person pasted. Its name is the comment it has on the token page. */
export interface PastedTokenFate {
  /** `in-use` until its successor is durable; `left`: it could not be verified to be ours to delete. */
  readonly fate: 'in-use' | 'retired' | 'left';
  /** The comment under which the token page shows it, if that is known. */
  readonly name: string | null;
}

/**
 * `GET /api/pat-status`. Also what `POST /api/pat/rotate` (rotate now) and `DELETE /api/pat` (sign out) answer. Times are ISO 8601 in UTC. Never holds a
 * token value.
 */
export interface PatStatus {
  readonly state: PatState;
  /** Whether `state` is `valid`. */
  readonly valid: boolean;
  /** Host name of the workspace, with a port if it has one, without scheme. */
  readonly workspaceHost: string;
  /** Absolute URL of the workspace's page where tokens are made and deleted. */
  readonly tokenPageUrl: string;
  /** `userName` of the token's user, known once a token was verified. */
  readonly user: string | null;
  /** Who may use this app; null while that is not known. */
  readonly owner: string | null;
  /** Counts rotations since the first token; 0 before it. */
  readonly generation: number;
  readonly expiresAt: string | null;
  readonly lastProvenAt: string | null;
  readonly lastRotatedAt: string | null;
  readonly nextRotationAt: string | null;
  /** No shell is open, and this deployment lets the token expire meanwhile: it is not rotated. */
  readonly letsExpire: boolean;
  readonly persistence: Persistence;
  /** Why the token can't be stored in the secret scope (`SCOPE_SHARED`, `SCOPE_FOREIGN`); null when it can. */
  readonly storeProblem: ApiErrorBody | null;
  readonly pastedToken: PastedTokenFate | null;
  /** The API scopes of the token, which each successor gets too. Empty: all APIs. Null: unknown, or there is no token. */
  readonly scopes: readonly string[] | null;
  /** Why the token may be wider than the pasted one (`PAT_SCOPES_UNKNOWN`); null if it can't be. */
  readonly scopesProblem: ApiErrorBody | null;
  /** What is wrong at the moment, in the words to show; null when all is well. */
  readonly problem: ApiErrorBody | null;
}

/** `GET /api/pat/ledger`: what the rotation did, newest first, at most the last 200; kept over a restart. */
export interface PatLedger {
  readonly entries: readonly LedgerEntry[];
}

/** `POST /api/configure-pat` */
export interface ConfigurePatRequest {
  readonly token: string;
}

/** The staged verification of a pasted token, in this order. */
export const VERIFICATION_STAGES = [
  'format',
  'workspace',
  'identity',
  'mint',
  'store',
  'rotate',
  'retire',
] as const;
export type VerificationStage = (typeof VERIFICATION_STAGES)[number];

export interface VerificationStageEvent {
  readonly stage: VerificationStage;
  /** `warned`: it did not succeed, the set-up goes on all the same, and `problem` says what to know. */
  readonly state: 'running' | 'done' | 'warned' | 'failed';
  /** Milliseconds the stage took; absent while it runs. */
  readonly milliseconds?: number;
  /** One short phrase to show beside the stage, such as the user's name. */
  readonly detail?: string;
  readonly problem?: ApiErrorBody;
}

/**
 * `POST /api/configure-pat` with `Accept: application/x-ndjson` answers 200 and one of these a line, as they happen;
 * the last line holds `status` or `error`. With any other `Accept` it answers the `PatStatus`, or an `ApiErrorBody`
 * with its status.
 */
export type ConfigurePatLine =
  VerificationStageEvent | { readonly status: PatStatus } | { readonly error: ApiErrorBody };
