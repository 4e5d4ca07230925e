/** The terminal protocol: its frames, limits and codes. The bytes are made and read in `terminal-codec.ts`. */

export const TERMINAL_PROTOCOL_VERSION = 1;

export const TERMINAL_LIMITS = {
  /** Output or input bytes, or text, that one frame may carry. */
  maxPayloadBytes: 64 * 1024,
  /** The longest frame: the payload, the type byte and a 64-bit offset. A WebSocket server's `maxPayload`. */
  maxFrameBytes: 64 * 1024 + 9,
  /** Input that a client may have sent without an INPUT_ACK. */
  inputWindowBytes: 256 * 1024,
  maxPingBytes: 64,
} as const;

/** First byte of a frame. Clients' lie below 0x80, servers' above. */
export const FRAME = {
  attach: 0x01,
  input: 0x02,
  ack: 0x03,
  resize: 0x04,
  ping: 0x05,
  attached: 0x81,
  output: 0x82,
  gap: 0x83,
  inputAck: 0x84,
  resized: 0x85,
  exit: 0x86,
  error: 0x87,
  pong: 0x88,
  snapshot: 0x89,
} as const;

/** WebSocket close codes, beside 1000 (the client leaves, or EXIT was sent) and 1001 (the server stops). */
export const TERMINAL_CLOSE = {
  /** A frame that cannot be read or does not belong here. */
  protocolError: 1008,
  tooLarge: 1009,
  /** The shell does not read its input and the queue is full, or too many viewers: attach again after a while. */
  tryAgainLater: 1013,
  /** The same client attached by another socket. */
  superseded: 4001,
  /** No output was acknowledged for too long: attach again to catch up. */
  stalled: 4002,
  /** Somebody closed the session. */
  sessionClosed: 4003,
  sessionNotFound: 4004,
  versionUnsupported: 4010,
} as const;

/** What an ERROR frame says; the socket is closed after it. */
export const TERMINAL_ERROR = {
  SESSION_NOT_FOUND: 1,
  SESSION_CLOSED: 2,
  VERSION_UNSUPPORTED: 3,
  PROTOCOL_ERROR: 4,
  INPUT_QUEUE_FULL: 5,
  STALLED: 6,
  TOO_MANY_VIEWERS: 7,
} as const;
export type TerminalErrorName = keyof typeof TERMINAL_ERROR;

/** A client's position in a session's output. `receivedOffset` is what it has, `parsedOffset` what its terminal parsed of that. */
export interface ResumePosition {
  readonly epoch: number;
  readonly receivedOffset: number;
  readonly parsedOffset: number;
}

export interface AttachFrame {
  readonly type: 'attach';
  readonly version: number;
  /** 32 lower-case hex digits, random, the same over all connections of one client. */
  readonly clientId: string;
  /** Null on a first attach: everything that is kept is replayed. */
  readonly resume: ResumePosition | null;
  /** Sequence of the first input byte that the client has not seen accepted. */
  readonly inputSequence: number;
  readonly cols: number;
  readonly rows: number;
  /** The viewer only displays the shell: it has no say in its size and answers no queries. Ends with its first INPUT or RESIZE. */
  readonly readOnly?: boolean;
}

export interface AttachedFrame {
  readonly type: 'attached';
  readonly version: number;
  /** True: the output continues where the client is. False: its screen must be cleared, the replay starts from nothing. */
  readonly resumed: boolean;
  readonly epoch: number;
  /** Offset of the first byte of output that follows. */
  readonly replayOffset: number;
  /** From this offset on a terminal should answer queries in the output; before it, not. Not below `replayOffset`. */
  readonly liveOffset: number;
  /** The client's input is accepted up to here; it sends again what comes after. */
  readonly acceptedSequence: number;
  readonly cols: number;
  readonly rows: number;
  readonly windowBytes: number;
}

export type ClientFrame =
  | AttachFrame
  | { readonly type: 'input'; readonly sequence: number; readonly bytes: Uint8Array }
  | { readonly type: 'ack'; readonly offset: number }
  | { readonly type: 'resize'; readonly cols: number; readonly rows: number }
  | { readonly type: 'ping'; readonly opaque: Uint8Array };

export type ServerFrame =
  | AttachedFrame
  | { readonly type: 'output'; readonly offset: number; readonly bytes: Uint8Array }
  /** The bytes `from` (with) to `to` (without) are gone. */
  | { readonly type: 'gap'; readonly from: number; readonly to: number }
  /**
   * A piece of a screen in place of the output before `offset`. `begins`: the first piece of one; the terminal is to be
   * cleared, and the output goes on with the byte at `offset`. Not counted as output, nor acknowledged.
   */
  | {
      readonly type: 'snapshot';
      readonly offset: number;
      readonly begins: boolean;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'inputAck'; readonly sequence: number }
  | { readonly type: 'resized'; readonly cols: number; readonly rows: number }
  /** `signal` is 0 unless a signal ended the shell. */
  | { readonly type: 'exit'; readonly exitCode: number; readonly signal: number }
  | { readonly type: 'error'; readonly code: number; readonly message: string }
  | { readonly type: 'pong'; readonly opaque: Uint8Array };

/** Decoders return this instead of throwing; a refused frame closes the socket with `closeCode`. */
export type Decoded<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly closeCode: 1008 | 1009; readonly reason: string };
