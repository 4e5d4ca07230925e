/**
 * The tunnel: WebSocket messages over plain HTTP, for networks whose proxy blocks WebSocket. One tunnel carries all sockets
 * of a page. See docs/PROTOCOL.md; `tunnel-codec.ts` encodes and decodes the frames.
 */

/** `POST /api/tunnels` */
export interface TunnelOpened {
  /** Identifies the tunnel in the paths of later requests. */
  readonly id: string;
}

/** `POST /api/tunnels/:id?number=&received=` */
export interface TunnelWritten {
  /** How many bytes the server has produced for the page. If they don't arrive, a proxy is buffering them. */
  readonly producedBytes: number;
}

export const TUNNEL_LIMITS = {
  /** One message of one socket. The terminal and the control channel have lower limits of their own. */
  maxMessageBytes: 1024 * 1024,
  /** The body of one POST. */
  maxBodyBytes: 256 * 1024,
  /** Sockets of one tunnel. */
  maxSockets: 32,
  /** How many unconfirmed bytes the server keeps; beyond that it stops reading the sockets. */
  unconfirmedBytes: 1024 * 1024,
  /** The page confirms at least after this many bytes, with an empty POST if it has no frames. */
  confirmEveryBytes: 256 * 1024,
  /** How often the server sends a filler, so that silence means a dead connection. */
  fillerEveryMs: 15_000,
  /** A poll without bytes is answered empty after this time. */
  pollMs: 20_000,
  /** A page without requests for this long is gone. Timers of a hidden page run only once a minute. */
  silenceMs: 150_000,
} as const;

/** The page numbers its sockets. A `filler` belongs to no socket. */
export type TunnelFrame =
  | { readonly kind: 'filler' }
  /** From the page: open a socket to this path. */
  | { readonly kind: 'open'; readonly socket: number; readonly path: string }
  /** From the server: the socket is open. */
  | { readonly kind: 'opened'; readonly socket: number }
  | { readonly kind: 'binary'; readonly socket: number; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly socket: number; readonly text: string }
  /** From both: the last frame of a socket. Before `opened` it means that the socket could not be opened. */
  | { readonly kind: 'close'; readonly socket: number; readonly code: number; readonly reason: string };
