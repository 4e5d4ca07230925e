/**
 * Every error that the HTTP API answers with: a stable code, the HTTP status it travels with.
 * The body is `ApiErrorBody`; clients switch on `code`, people read `message` and `hint`.
 */
export const ERROR_STATUS = {
  /** The pasted text cannot be a token: wrong type, length or characters. */
  PAT_MALFORMED: 400,
  /** The workspace does not accept the token: wrong, expired, revoked, or of another workspace. */
  PAT_INVALID: 422,
  /** The token works, but belongs to somebody else than the owner of this app. */
  PAT_OTHER_USER: 403,
  /** The token works, but may not create its own successor. */
  PAT_CANNOT_MINT: 422,
  /** The workspace gave the token's successor other API scopes than the token has, so it was revoked. */
  PAT_SCOPES_DIFFER: 422,
  /** The API scopes of the token are unknown, so it may be allowed more than the pasted one. */
  PAT_SCOPES_UNKNOWN: 422,
  /** Others have access to the app's secret scope, so nothing is stored in it. */
  SCOPE_SHARED: 409,
  /** The app's secret scope exists, and its service principal may not manage it. */
  SCOPE_FOREIGN: 409,
  /** No usable token: a person has to paste one first. */
  PAT_REQUIRED: 428,
  /** The workspace did not answer, or answered that it is busy or broken: nothing is known of the token. */
  WORKSPACE_UNREACHABLE: 503,
  /** Too many attempts; `Retry-After` says how many seconds to wait. */
  TOO_MANY_ATTEMPTS: 429,
  /** No identity: the request carries no valid session cookie. */
  SIGN_IN_REQUIRED: 401,
  /** The one-time key of a printed address is wrong or was used before. */
  SIGN_IN_KEY_USED: 401,
  /** The request comes from somebody else than the owner of this app. */
  NOT_THE_OWNER: 403,
  /** Who owns the app could not be looked up, so nobody is let in. */
  OWNER_UNKNOWN: 503,
  /** A service principal created the app and `LATCHKEY_OWNER` is not set, so the app has no owner. */
  OWNER_NOT_A_PERSON: 503,
  /** The Host, Origin or content type does not fit a request from Latchkey's own page. */
  REQUEST_REFUSED: 403,
  /** A field is missing or out of range. */
  REQUEST_INVALID: 400,
  /** The key in a tool's request is that of no open session. */
  SESSION_KEY_REFUSED: 403,
  SESSION_NOT_FOUND: 404,
  /** There is no browser session of this id. */
  BROWSER_SESSION_NOT_FOUND: 404,
  /** As many sessions are open as are allowed. */
  SESSION_LIMIT: 429,
  /** So little memory is left that another shell might end them all. */
  MEMORY_LOW: 503,
  /** Shells must be isolated from Latchkey's processes, and the system does not allow it. */
  ISOLATION_UNAVAILABLE: 503,
  /** The operating system refused to start the shell. */
  SHELL_FAILED: 503,
  /** A file's name is none: empty, a path, too long, or with characters that cannot be shown. */
  UPLOAD_NAME_INVALID: 400,
  UPLOAD_TOO_LARGE: 413,
  /** The folder for uploads is no folder, is a link to elsewhere, or may not be written. */
  UPLOAD_FOLDER_UNUSABLE: 409,
  /** The disk, or the owner's share of it, is full. */
  UPLOAD_NO_SPACE: 507,
  /** The file did not come to its end. */
  UPLOAD_INTERRUPTED: 400,
  /** No such tunnel: it was closed, or is of an earlier server. Its sockets are cut. */
  TUNNEL_NOT_FOUND: 404,
  /** A document was changed by somebody else since the revision that the request names. */
  REVISION_CONFLICT: 409,
  /** A folder to start in does not exist, or may not be entered. */
  FOLDER_NOT_FOUND: 422,
  /** There is no tool of that name. */
  AGENT_NOT_FOUND: 404,
  /** The tool is switched off, or can be installed by hand only. */
  AGENT_NOT_INSTALLABLE: 409,
  /** More than the gateway takes at once. */
  REQUEST_TOO_LARGE: 413,
  /** The gateway has as many requests in hand as it can keep; `Retry-After` says how many seconds to wait. */
  GATEWAY_BUSY: 503,
  /** The gateway had no answer from where the models are. */
  MODELS_UNREACHABLE: 502,
  /** The workspace no longer serves the model that a request names, or its gateway is switched off. */
  MODEL_UNAVAILABLE: 404,
  /** The workspace, or its admin, does not offer the chosen model for this agent. */
  MODEL_NOT_OFFERED: 422,
  /** There is no such project below `~/projects`. */
  PROJECT_NOT_FOUND: 404,
  /** The sync to the workspace is not switched on. */
  SYNC_OFF: 409,
  NOT_FOUND: 404,
  INTERNAL: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export interface ApiErrorBody {
  readonly code: ErrorCode;
  /** What happened and why, one or two plain sentences. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
}
