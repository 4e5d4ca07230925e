/** Paths of the API, named once for server, page and tests. */
export const API = {
  signIn: '/api/sign-in',
  /** `DELETE` to `<id>` below it ends one, `POST` to `end-others` and `sign-out-everywhere` more. */
  browserSessions: '/api/browser-sessions',
  patStatus: '/api/pat-status',
  configurePat: '/api/configure-pat',
  /** `DELETE` signs out: everything of ours is revoked. */
  pat: '/api/pat',
  /** `POST` rotates now. */
  rotatePat: '/api/pat/rotate',
  patLedger: '/api/pat/ledger',
  sessions: '/api/sessions',
  /** `POST` takes a file into the shells' `~/uploads`. */
  uploads: '/api/uploads',
  preferences: '/api/preferences',
  layout: '/api/layout',
  /** `POST` to `<id>/install` below it installs one. */
  agents: '/api/agents',
  /** `PUT` to `<use>` below it picks a model; `POST` to `refresh` asks the workspace for its models again. */
  models: '/api/models',
  /** `POST` to `<name>` below it syncs that project now. */
  sync: '/api/sync',
  health: '/api/admin/health',
  audit: '/api/admin/audit',
  /** For Prometheus. */
  metrics: '/metrics',
  live: '/api/live',
  /** WebSocket: raw terminal frames; `?session=<id>` names the shell. See docs/PROTOCOL.md. */
  terminal: '/api/terminal',
  /** WebSocket: `ControlEvent` as JSON text, server to page. */
  events: '/api/events',
  /** Both of these over plain HTTP, where a proxy blocks WebSocket; `/:id` is one tunnel. See docs/PROTOCOL.md. */
  tunnels: '/api/tunnels',
} as const;

/**
 * Every request of our own page carries this header, which no cross-site form or simple request can set. Its value is the
 * page secret where there is one, anything else where there is none.
 */
export const REQUEST_HEADER = 'X-Latchkey-Request';

/** The subprotocol that the server answers when a page offers it. */
export const PAGE_PROTOCOL = 'latchkey';

/**
 * The subprotocols that a page offers with an upgrade, for which a browser sets no header: ours, and one that carries the
 * page secret. None where there is no secret.
 */
export function pageProtocols(pageSecret: string | null): string[] {
  return pageSecret === null ? [] : [PAGE_PROTOCOL, `${PAGE_PROTOCOL}.${pageSecret}`];
}

/** Close codes of every WebSocket; those of terminals alone are in `TERMINAL_CLOSE`. */
export const SOCKET_CLOSE = {
  /** More are open than are allowed. */
  tooMany: 1013,
  /** What let the socket in is no longer good: the cookie has expired, or the app has another owner. */
  accessLost: 4401,
} as const;

/** Name of the fragment parameter of the printed address: `http://127.0.0.1:8080/#key=…`. */
export const SIGN_IN_FRAGMENT = 'key';

/** `POST /api/sign-in` trades the one-time key for an HttpOnly cookie and the page secret. */
export interface SignInRequest {
  readonly key: string;
}

/**
 * A browser sends a cookie of this computer to every port of it, so any local server that the person visits can read
 * ours. The page secret stays with the page's own address, port included, and is asked for besides.
 */
export interface SignInAnswer {
  readonly pageSecret: string;
}
