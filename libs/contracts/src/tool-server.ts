import type { PatStatus } from './pat';

// What a session's programs and the local tool server say to each other.

/** In the environment of every session: how its programs find the tool server. */
export const SESSION_VARIABLES = {
  /** Path of the tool server's socket. */
  socket: 'LATCHKEY_SOCKET',
  /** The session's key: what a request's path begins with. Good for as long as the session is open. */
  key: 'LATCHKEY_KEY',
  /** The Node that runs the server, for programs that need one. */
  node: 'LATCHKEY_NODE',
} as const;

/** Of the `latchkey` command, behind `/<key>`. */
export const COMMAND_PATHS = {
  /** `GET` answers a `ToolTokenAnswer`. */
  token: '/command/token',
  /** `GET` answers a `ToolStatus`. */
  status: '/command/status',
  /** `POST` answers a `ToolStatus` after a rotation made now. */
  rotate: '/command/rotate',
} as const;

/**
 * Of `latchkey run --literal`, behind `/<key>`. `POST` answers a `RunStart` as one line and then stays open for as long as the
 * command runs: once it is closed, the command's token is revoked.
 */
export const RUN_PATH = '/run';

/** `POST` is held open like the one that began the run, for a command whose connection broke. Answers an empty line. */
export function runPath(runId: string): string {
  return `${RUN_PATH}/${runId}`;
}

/** `POST` answers `{}` once the command's token is revoked, or is about to be. */
export function runEndPath(runId: string): string {
  return `${RUN_PATH}/${runId}/end`;
}

/** A token of a command's own. */
export interface RunStart {
  readonly runId: string;
  readonly token: string;
  /** ISO 8601 */
  readonly expiresAt: string;
}

/** `POST` answers a `HomeGatewayAnswer`, and makes the key if there is none. */
export const HOME_KEY_PATH = '/home-key';

/** The gateway, for a program that keeps address and key in a file of its own. */
export interface HomeGatewayAnswer {
  readonly url: string;
  readonly key: string;
}

/** `GET` answers an `AgentList`. */
export const AGENTS_PATH = '/agents';

export interface ToolTokenAnswer {
  readonly token: string;
  /** ISO 8601. Whoever keeps the token has to ask again by then. */
  readonly usableUntil: string;
}

/** What a session's programs may know; never a token value. */
export interface ToolStatus {
  readonly pat: PatStatus;
  /** Scheme and host of the workspace. */
  readonly workspaceOrigin: string;
  /** The file that is kept for tools which read nothing else; null when that is switched off. */
  readonly databrickscfg: string | null;
}
