/** How the bytes travel. `http`: through a tunnel of plain requests, because a proxy blocks WebSocket. */
export type Transport = 'websocket' | 'http';

/** What the client needs of a WebSocket: the browser's own, that of the npm package `ws`, and a tunnel's all fit. */
export interface WebSocketLike {
  /** `websocket` if left out. */
  readonly transport?: Transport;
  binaryType: string;
  readonly readyState: number;
  send(data: Uint8Array): void;
  close(code?: number, reason?: string): void;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the event types of the DOM and of `ws` have no common base
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: any) => void): void;
}

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** A piece of the shell's output, in order, none twice. Escape sequences and UTF-8 may be split across chunks. */
export interface OutputChunk {
  readonly bytes: Uint8Array;
  /**
   * True for output of the past that some terminal has answered already, or that is too old to answer. While it is
   * parsed, the terminal's own replies (see `isTerminalReply`) must not be sent.
   */
  readonly replay: boolean;
  /** Call once, when the terminal has parsed the bytes (`term.write(bytes, parsed)`): this is what lets more come. */
  parsed(): void;
}

export type TerminalState =
  /** The first connection is being made. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'attached'; readonly transport: Transport }
  /** The connection was lost; the shell still runs. `attempt` counts from 1. */
  | {
      readonly kind: 'reconnecting';
      readonly attempt: number;
      readonly retryInMs: number;
    }
  /** Final. The shell has ended and all its output was delivered. */
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** Final. Trying again would not help: `code` is stable, `message` is for people. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** Final. `close()` was called. */
  | { readonly kind: 'closed' };

/** Why the server will not have this client; see `TerminalOptions.explainFailure`. */
export interface Refusal {
  /** Such as `SIGN_IN_REQUIRED`. */
  readonly code: string;
  readonly message: string;
}

/** How long to wait before attempt n: `first * 2^(n-1)`, at most `cap`, spread by ±`jitter` (0 to 1). */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly capMs: number;
  readonly jitter: number;
}

/** Time and chance, so that tests can hold them still. */
export interface ClientClock {
  now(): number;
  /** Calls back once after the time; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
  /** From 0 up to 1. */
  random(): number;
}

export interface TerminalOptions {
  /** `ws:` or `wss:` URL of the terminal endpoint with its `?session=`. */
  readonly url: string;
  /**
   * Opens a socket; the browser's `WebSocket` if left out. Node passes `(url) => new WebSocket(url)` of `ws`, and whoever
   * may sit behind a proxy that blocks WebSocket the `open` of a `SocketOpener`.
   */
  readonly openSocket?: (url: string) => WebSocketLike;
  readonly size: TerminalSize;
  onOutput(chunk: OutputChunk): void;
  onState(state: TerminalState): void;
  /** So many bytes of output are gone for ever: older than the server keeps. Comes before the output that follows them. */
  onGap?(missingBytes: number): void;
  /**
   * Clear the screen and forget the terminal's modes: the replay that follows starts from nothing. Output of before may
   * still wait in the terminal, so do it in order: `term.write('\x18\x1bc')`, which ends a broken escape sequence and resets.
   */
  onReset?(): void;
  /** Whether it only shows the shell, asked with each attach. Then the shell keeps its size. */
  watches?(): boolean;
  /** The size of the shell's terminal, when it became another than this client asked for (another viewer's, say). */
  onResized?(size: TerminalSize): void;
  /**
   * So many bytes of input were sent to a host that is no more and may or may not have reached the shell. They are not
   * sent again.
   */
  onInputUnknown?(bytes: number): void;
  /**
   * Asked when a connection could not be opened, because a browser hides why: the page makes a plain request and says
   * whether it was refused (not signed in). Null means "try again".
   */
  readonly explainFailure?: () => Promise<Refusal | null>;
  readonly clock?: ClientClock;
  readonly backoff?: BackoffPolicy;
}

/** What `TerminalConnection` is to the page. */
export interface TerminalLink {
  /** The latest state given to `onState`. */
  readonly state: TerminalState;
  /** Of the latest ping, or null before the first answer. */
  readonly roundTripMs: number | null;
  /** Output handed to `onOutput` for which `parsed()` was not called yet. */
  readonly unparsedBytes: number;
  /** Input that the server has not accepted yet; kept and sent again after a cut. */
  readonly unacceptedInputBytes: number;
  /**
   * Types into the shell: text (sent as UTF-8) or raw bytes. Applied once and in order, also over cuts.
   * @returns false if nothing was taken: the queue is full, or the connection has ended for good
   */
  send(data: string | Uint8Array): boolean;
  resize(cols: number, rows: number): void;
  /** Leaves; the shell goes on running. */
  close(): void;
  /** Does not wait for the back-off to pass, such as when the browser is online again. */
  retryNow(): void;
}
