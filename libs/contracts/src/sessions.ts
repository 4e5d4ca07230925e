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
  /** Name of the program in the foreground, such as `vim`; the shell's own at its prompt. Null where it is not known. */
  readonly program: string | null;
  /** The folder that program works in, absolute and safe to show. Null where it is not known. */
  readonly cwd: string | null;
  /** ISO 8601; the start, before there was any. While it is `working` this lags: by seconds, or more if nobody watches. */
  readonly lastOutputAt: string;
  readonly activity: SessionActivity;
  /** How it came to its end; null while it runs. */
  readonly ended: SessionEnd | null;
  /**
   * ISO 8601: it ends then, or is closed if it has ended already, unless somebody uses it before. Null while that is far off:
   * it is told when 80 % of the time without use are over.
   */
  readonly endsAt: string | null;
  /** What the program wants, if it asked for somebody and nobody typed since. */
  readonly attention: SessionAttention | null;
}

/**
 * - `working`: there was output within the last few seconds, other than the echo of keys
 * - `waiting`: the program asked for somebody, and nobody typed since
 * - `idle`: neither
 * - `done`: the shell has ended
 */
export type SessionActivity = 'working' | 'waiting' | 'idle' | 'done';

export interface SessionEnd {
  /**
   * - `exited`: the shell ended by itself
   * - `idle`: nobody had used it for long
   * - `stopped`: Latchkey stopped; its last screen was saved
   * - `lost`: Latchkey itself was ended from outside; nothing could be saved
   */
  readonly reason: 'exited' | 'idle' | 'stopped' | 'lost';
  /** ISO 8601; of one that was lost, when that was noticed. */
  readonly at: string;
  /** Latchkey was started again since. Such a session takes none of the places that there are. */
  readonly isOfEarlierRun: boolean;
}

/** A program rang the bell, or sent a notification (OSC 9, OSC 777). */
export interface SessionAttention {
  /** What the notification says, safe to show; null for a bell. */
  readonly message: string | null;
  /** ISO 8601 */
  readonly at: string;
}

/** `GET /api/sessions` */
export interface SessionList {
  /** The home folder of the shells, as `cwd` has it. */
  readonly home: string;
  readonly sessions: readonly SessionInfo[];
}

/** `POST /api/sessions` answers 201 and a `SessionInfo`. */
export interface CreateSessionRequest {
  readonly label?: string;
  /** Absolute path of the folder to start in; the home folder without it. */
  readonly cwd?: string;
  /** Id of a session whose folder it starts in, as that is at this moment; where it is not known, `cwd` says. */
  readonly beside?: string;
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
