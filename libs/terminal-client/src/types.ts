import type { BackoffPolicy } from '@latchkey/concurrency';
import type { ClientClock } from './clock';

/** How the bytes travel. `http`: through a tunnel of plain requests, because a proxy blocks WebSocket. */
export type Transport = 'websocket' | 'http';

/** The part of WebSocket that the client uses: a browser's, one of the npm package `ws`, and a tunnel's all fit. */
export interface WebSocketLike {
  /** Defaults to `websocket`. */
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

/** A piece of the shell's output. Chunks arrive in order and exactly once, and may split escape sequences and UTF-8. */
export interface OutputChunk {
  readonly bytes: Uint8Array;
  /**
   * True for past output, whose queries some terminal has answered already or that is too old to answer. While it is
   * being parsed, the page must not send the terminal's own replies (see `isTerminalReply`).
   */
  readonly replay: boolean;
  /** Call once the terminal has parsed the bytes, as in `term.write(bytes, parsed)`. Lets the server send more. */
  parsed(): void;
}

export type TerminalState =
  /** Making the first connection. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'attached'; readonly transport: Transport }
  /** The connection was lost; the shell keeps running. `attempt` counts from 1. */
  | {
      readonly kind: 'reconnecting';
      readonly attempt: number;
      readonly retryInMs: number;
    }
  /** Final. The shell has ended and all its output was delivered. */
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** Final, since a retry would not help. `code` is stable; `message` is for people. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** Final. `close()` was called. */
  | { readonly kind: 'closed' };

/** Why the server refuses this client; see `TerminalOptions.explainFailure`. */
export interface Refusal {
  /** Such as `SIGN_IN_REQUIRED`. */
  readonly code: string;
  readonly message: string;
}

export interface TerminalOptions {
  /** `ws:` or `wss:` URL of the terminal endpoint with its `?session=`. */
  readonly url: string;
  /**
   * Opens a socket; defaults to the browser's `WebSocket`. Node passes `(url) => new WebSocket(url)` of `ws`; a page that
   * may sit behind a proxy that blocks WebSocket passes `open` of a `SocketOpener`.
   */
  readonly openSocket?: (url: string) => WebSocketLike;
  readonly size: TerminalSize;
  onOutput(chunk: OutputChunk): void;
  onState(state: TerminalState): void;
  /** Output was lost because it is older than the server keeps. Called before the output that follows the gap. */
  onGap?(missingBytes: number): void;
  /**
   * Clear the screen and the terminal's modes; the replay that follows starts from scratch. Earlier output may still
   * wait in the terminal, so reset in order: `term.write('\x18\x1bc')`, which ends a broken escape sequence and resets.
   */
  onReset?(): void;
  /** Whether this viewer only displays the shell, which then keeps its size. Asked at each attach. */
  readOnly?(): boolean;
  /** The shell's terminal has another size than this client asked for, for example because another viewer resized it. */
  onResized?(size: TerminalSize): void;
  /** Input was in flight when the host died. It may or may not have reached the shell, and is not sent again. */
  onInputUnknown?(bytes: number): void;
  /**
   * Called when a connection could not be opened, because a browser hides why: the page makes a plain request to find out
   * whether it was refused (not signed in). Null means "try again".
   */
  readonly explainFailure?: () => Promise<Refusal | null>;
  readonly clock?: ClientClock;
  readonly backoff?: BackoffPolicy;
}
