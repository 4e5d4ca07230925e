/** The terminal protocol: its frames, limits and codes. `terminal-codec.ts` encodes and decodes them. */

export const TERMINAL_PROTOCOL_VERSION = 1;

export const TERMINAL_LIMITS = {
  /** Output or input bytes, or text, that one frame may carry. */
  maxPayloadBytes: 64 * 1024,
  /** The longest frame: the payload, the type byte and a 64-bit offset. The WebSocket server's `maxPayload`. */
  maxFrameBytes: 64 * 1024 + 9,
  /** How much input a client may send without an INPUT_ACK. */
  inputWindowBytes: 256 * 1024,
  maxPingBytes: 64,
} as const;

/** First byte of a frame: below 0x80 from clients, above from servers. */
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
  /** A frame that is invalid or not allowed at this moment. */
  protocolError: 1008,
  tooLarge: 1009,
  /** The input queue is full because the shell doesn't read, or there are too many viewers. Attach again after a delay. */
  tryAgainLater: 1013,
  /** The same client attached on another socket. */
  superseded: 4001,
  /** No output was acknowledged for too long: attach again to catch up. */
  stalled: 4002,
  /** The session was closed. */
  sessionClosed: 4003,
  sessionNotFound: 4004,
  versionUnsupported: 4010,
} as const;

/** Codes of ERROR frames, which precede a close. */
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

/** A client's position in a session's output: how much it has received, and how much of that its terminal has parsed. */
export interface ResumePosition {
  readonly epoch: number;
  readonly receivedOffset: number;
  readonly parsedOffset: number;
}

export interface AttachFrame {
  readonly type: 'attach';
  readonly version: number;
  /** 32 random lower-case hex digits, the same for all connections of one client. */
  readonly clientId: string;
  /** Null on a first attach, which replays everything kept. */
  readonly resume: ResumePosition | null;
  /** Sequence of the first input byte that the client doesn't know to be accepted. */
  readonly inputSequence: number;
  readonly cols: number;
  readonly rows: number;
  /** The viewer only displays the shell: it has no say in its size and answers no queries. Ends with its first INPUT or RESIZE. */
  readonly readOnly?: boolean;
}

export interface AttachedFrame {
  readonly type: 'attached';
  readonly version: number;
  /** True when output continues at the client's offset. Otherwise it clears its screen, and the replay starts from scratch. */
  readonly resumed: boolean;
  readonly epoch: number;
  /** Offset of the first byte of output after this frame. */
  readonly replayOffset: number;
  /** The terminal answers queries in the output from this offset on, and none before it. Not below `replayOffset`. */
  readonly liveOffset: number;
  /** The client's input is accepted up to this sequence; it retransmits the rest. */
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
  /** The bytes from `from` (inclusive) to `to` (exclusive) are lost. */
  | { readonly type: 'gap'; readonly from: number; readonly to: number }
  /**
   * A piece of a screen that replaces the output before `offset`. With `begins` it is the first piece: the client clears
   * its terminal, and output continues with the byte at `offset`. Neither counted as output nor acknowledged.
   */
  | {
      readonly type: 'snapshot';
      readonly offset: number;
      readonly begins: boolean;
      readonly bytes: Uint8Array;
    }
  | { readonly type: 'inputAck'; readonly sequence: number }
  | { readonly type: 'resized'; readonly cols: number; readonly rows: number }
  /** `signal` is 0 unless a signal killed the shell. */
  | { readonly type: 'exit'; readonly exitCode: number; readonly signal: number }
  | { readonly type: 'error'; readonly code: number; readonly message: string }
  | { readonly type: 'pong'; readonly opaque: Uint8Array };

/** The result of decoding a frame. An invalid frame closes the socket with `closeCode`. */
export type Decoded<Frame> =
  | { readonly ok: true; readonly frame: Frame }
  | { readonly ok: false; readonly closeCode: 1008 | 1009; readonly reason: string };
