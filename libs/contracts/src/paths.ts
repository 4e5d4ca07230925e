/** Paths of the API, named once for server, page and tests. */
export const API = {
  signIn: '/api/sign-in',
  patStatus: '/api/pat-status',
  configurePat: '/api/configure-pat',
  /** `DELETE` signs out: everything of ours is revoked. */
  pat: '/api/pat',
  /** `POST` rotates now. */
  rotatePat: '/api/pat/rotate',
  patLedger: '/api/pat/ledger',
  sessions: '/api/sessions',
  health: '/api/admin/health',
  live: '/api/live',
  /** WebSocket: raw terminal frames; `?session=<id>` names the shell. See docs/PROTOCOL.md. */
  terminal: '/api/terminal',
  /** WebSocket: `ControlEvent` as JSON text, server to page. */
  events: '/api/events',
} as const;

/** Every request that changes something carries this header, which no cross-site form or simple request can set. */
export const REQUEST_HEADER = 'X-Latchkey-Request';

/** Name of the fragment parameter of the printed address: `http://127.0.0.1:8080/#key=…`. */
export const SIGN_IN_FRAGMENT = 'key';

/** `POST /api/sign-in` trades the one-time key for an HttpOnly cookie and answers 204. */
export interface SignInRequest {
  readonly key: string;
}
