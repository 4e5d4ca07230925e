/** One shell, as `GET /api/sessions` lists it. */
export interface SessionInfo {
  readonly id: string;
  readonly label: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly cols: number;
  readonly rows: number;
  /** How many viewers are attached now. */
  readonly viewers: number;
  readonly state: 'running' | 'exited';
  /** Exit code of the shell, once it has ended by itself. */
  readonly exitCode: number | null;
}

/** `GET /api/sessions` */
export interface SessionList {
  readonly sessions: readonly SessionInfo[];
}

/** `POST /api/sessions` answers 201 and a `SessionInfo`. */
export interface CreateSessionRequest {
  readonly label?: string;
  /** Absolute path of the folder to start in; the home folder without it. */
  readonly cwd?: string;
  readonly cols: number;
  readonly rows: number;
}

/** `PATCH /api/sessions/:id` answers the `SessionInfo`. `DELETE /api/sessions/:id` answers 204. */
export interface RenameSessionRequest {
  readonly label: string;
}

export const SESSION_LIMITS = {
  minCols: 2,
  maxCols: 1000,
  minRows: 1,
  maxRows: 500,
  maxLabelLength: 60,
  /** As long as a path may be on Linux. */
  maxPathLength: 4096,
} as const;
