/**
 * The tunnel: WebSocket messages over plain HTTP, for where a proxy blocks WebSocket. One tunnel carries all sockets of a
 * page. See docs/PROTOCOL.md; the bytes are made and read in `tunnel-codec.ts`.
 */

/** `POST /api/tunnels` */
export interface TunnelOpened {
  /** Names the tunnel in its path. */
  readonly id: string;
}

/** `POST /api/tunnels/:id?number=&received=` */
export interface TunnelWritten {
  /** How many bytes the server has for the page so far: what of them does not arrive is held up on the way. */
  readonly producedBytes: number;
}

export const TUNNEL_LIMITS = {
  /** One message of one socket. What the terminal or the control channel refuse before that is theirs to say. */
  maxMessageBytes: 1024 * 1024,
  /** The body of one POST. */
  maxBodyBytes: 256 * 1024,
  /** Sockets of one tunnel. */
  maxSockets: 32,
  /** What the server keeps of bytes that the page has not confirmed; beyond it the sockets are not read. */
  unconfirmedBytes: 1024 * 1024,
  /** The page confirms at least so often, with an empty POST if there is nothing to say. */
  confirmEveryBytes: 256 * 1024,
  /** The server sends a filler so often, so that silence means a dead connection. */
  fillerEveryMs: 15_000,
  /** A poll that has nothing to answer is answered with nothing after so long. */
  pollMs: 20_000,
  /** A page that asks for nothing so long is gone. A hidden page's timers run once a minute. */
  silenceMs: 150_000,
} as const;

/** Sockets are numbered by the page. `filler` belongs to none. */
export type TunnelFrame =
  | { readonly kind: 'filler' }
  /** To the server: open a socket to this path. */
  | { readonly kind: 'open'; readonly socket: number; readonly path: string }
  /** To the page: it is open. */
  | { readonly kind: 'opened'; readonly socket: number }
  | { readonly kind: 'binary'; readonly socket: number; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly socket: number; readonly text: string }
  /** Either way, the last of a socket; before `opened`, it could not be opened. */
  | { readonly kind: 'close'; readonly socket: number; readonly code: number; readonly reason: string };
