import { TERMINAL_CLOSE } from '@latchkey/contracts';
import { backoffDelayMs, type BackoffPolicy } from '@latchkey/concurrency';
import { SYSTEM_CLOCK, type ClientClock } from './clock';
import { TerminalProtocol, type LostSocket } from './terminal-protocol';
import type { Refusal, TerminalOptions, TerminalState } from './types';

/** The first retry is quick, since most cuts are short. */
const DEFAULT_BACKOFF: BackoffPolicy = { firstMs: 200, capMs: 5_000, jitter: 0.25 };
/** A connection that lasted this long resets the backoff, so that one that is cut at once every time doesn't. */
const STABLE_MS = 2_000;
/** After this time without an explanation, the connection retries as if it had not been refused. */
const EXPLAIN_TIMEOUT_MS = 5_000;
const REFUSALS: Partial<Record<number, string>> = {
  [TERMINAL_CLOSE.sessionClosed]: 'SESSION_CLOSED',
  [TERMINAL_CLOSE.sessionNotFound]: 'SESSION_NOT_FOUND',
  [TERMINAL_CLOSE.versionUnsupported]: 'VERSION_UNSUPPORTED',
};

/**
 * One viewer of one shell, over as many sockets as it takes: reconnects after a cut and resumes at the exact byte, with
 * unaccepted input sent again. Starts connecting at once and reports each state to `onState`. See docs/PROTOCOL.md.
 */
export class TerminalConnection {
  #state: TerminalState = { kind: 'connecting' };
  readonly #clock: ClientClock;
  readonly #protocol: TerminalProtocol;
  #failures = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(private readonly options: TerminalOptions) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#protocol = new TerminalProtocol(options, this.#clock, {
      attached: (transport) => this.#setState({ kind: 'attached', transport }),
      exited: (exitCode) => this.#finish({ kind: 'exited', exitCode }),
      lost: (socket) => this.#lost(socket),
    });
    this.#connect();
  }

  /** The latest state passed to `onState`. */
  get state(): TerminalState {
    return this.#state;
  }

  /** Round trip of the latest ping, or the time waited so far if that is longer; null before the first answer. */
  get roundTripMs(): number | null {
    return this.#protocol.roundTripMs;
  }

  /** Output passed to `onOutput` whose `parsed()` has not been called. */
  get unparsedBytes(): number {
    return this.#protocol.unparsedBytes;
  }

  /** Input that the server has not accepted yet; sent again after a cut. */
  get unacceptedInputBytes(): number {
    return this.#protocol.unacceptedInputBytes;
  }

  /**
   * Types text (sent as UTF-8) or raw bytes into the shell. Applied exactly once and in order, across cuts too.
   * @returns false, with nothing taken, when the queue is full or the connection has ended for good
   */
  send(data: string | Uint8Array): boolean {
    return !this.#isFinal() && this.#protocol.type(data);
  }

  resize(cols: number, rows: number): void {
    this.#protocol.resize(cols, rows);
  }

  /** Disconnects; the shell keeps running. */
  close(): void {
    this.#finish({ kind: 'closed' });
  }

  /** Skips the rest of a backoff delay, for example when the browser is back online. */
  retryNow(): void {
    if (this.#cancelRetry === null) return;
    this.#cancelRetry();
    this.#connect();
  }

  #connect(): void {
    this.#cancelRetry = null;
    const open = this.options.openSocket ?? ((url: string) => new WebSocket(url));
    this.#protocol.start(() => open(this.options.url));
  }

  #lost({ closeCode, message, wasOpen, attachedMs }: LostSocket): void {
    if (attachedMs !== null && attachedMs >= STABLE_MS) this.#failures = 0;
    const refusal = REFUSALS[closeCode];
    if (refusal !== undefined) this.#finish({ kind: 'refused', code: refusal, message });
    else if (wasOpen || this.options.explainFailure === undefined) this.#retryLater();
    else void this.#askWhy(this.options.explainFailure);
  }

  async #askWhy(explainFailure: NonNullable<TerminalOptions['explainFailure']>): Promise<void> {
    let cancelTimeout: (() => void) | undefined;
    const timeout = new Promise<null>((resolve) => {
      cancelTimeout = this.#clock.after(EXPLAIN_TIMEOUT_MS, () => resolve(null));
    });
    const refusal: Refusal | null = await Promise.race([explainFailure().catch(() => null), timeout]);
    cancelTimeout?.();
    if (this.#isFinal()) return;
    if (refusal === null) this.#retryLater();
    else this.#finish({ kind: 'refused', ...refusal });
  }

  #retryLater(): void {
    this.#failures += 1;
    const policy = this.options.backoff ?? DEFAULT_BACKOFF;
    const retryInMs = backoffDelayMs(policy, this.#failures, this.#clock.random());
    this.#cancelRetry = this.#clock.after(retryInMs, () => this.#connect());
    this.#setState({ kind: 'reconnecting', attempt: this.#failures, retryInMs });
  }

  #finish(state: TerminalState): void {
    if (this.#isFinal()) return;
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#protocol.leave();
    this.#setState(state);
  }

  #isFinal(): boolean {
    return ['exited', 'refused', 'closed'].includes(this.#state.kind);
  }

  #setState(state: TerminalState): void {
    this.#state = state;
    this.options.onState(state);
  }
}
