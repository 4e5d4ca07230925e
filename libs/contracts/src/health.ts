/** One thing that was looked at. `hint` says what to do when it is not `ok`. */
export interface HealthCheck {
  readonly id: string;
  readonly title: string;
  readonly severity: 'ok' | 'warning' | 'critical';
  /** Stable, upper case, for alerts. `OK` when all is well. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** How long the last look took, where that was a call. */
  readonly latencyMilliseconds: number | null;
}

/** One line of the rotation ledger. Ids only, never a value. */
export interface LedgerEntry {
  /** ISO 8601 */
  readonly at: string;
  readonly generation: number;
  readonly rotationId: string | null;
  /** What was done, such as `mint`, `persist`, `revoke`. */
  readonly step: string;
  readonly outcome: 'done' | 'failed';
  readonly milliseconds: number;
  /** A short phrase: the token id (first characters), or why it failed. */
  readonly detail: string;
}

/** `GET /api/admin/health` */
export interface HealthReport {
  readonly severity: 'ok' | 'warning' | 'critical';
  /** One sentence: "All is well." or what is wrong first. */
  readonly summary: string;
  readonly checks: readonly HealthCheck[];
  readonly version: string;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly memory: {
    /** Of the server: the api and its parent, the pty host. */
    readonly residentBytes: number;
    readonly heapUsedBytes: number;
    /** Of the container; null where nothing limits it. */
    readonly limitBytes: number | null;
    /** What counts against the limit: programs in shells too, where the system tells; else the server alone. */
    readonly usedBytes: number;
  };
  readonly sessions: { readonly open: number; readonly limit: number; readonly viewers: number };
  /** `expiresAt` is ISO 8601; null while there is no token. */
  readonly token: { readonly generation: number; readonly expiresAt: string | null };
  readonly history: HealthHistory;
  /** The latest entries, newest first. */
  readonly ledger: readonly LedgerEntry[];
}

/**
 * The last hour at most, oldest first, as columns of equal length: one place in each is one moment. Kept in the server's
 * memory, so it begins anew with the server.
 */
export interface HealthHistory {
  /** Seconds since 1970. */
  readonly at: readonly number[];
  readonly openSessions: readonly number[];
  /** What counts against the limit; where nothing limits it, of all processes as far as the system tells. */
  readonly memoryBytes: readonly number[];
  /** How late the server's event loop was, at the 99th percentile of the seconds before. */
  readonly eventLoopP99Milliseconds: readonly number[];
  /** How long the process that holds the shells took to answer, the slowest of the seconds before. */
  readonly terminalAnswerMilliseconds: readonly number[];
  /** Requests in the seconds before that this server answered with a mistake of its own. */
  readonly serverErrors: readonly number[];
  /** Calls of the workspace in the seconds before that were refused or not answered. */
  readonly workspaceErrors: readonly number[];
}
