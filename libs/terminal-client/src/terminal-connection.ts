import { decodeServerFrame, encodeClientFrame, TERMINAL_CLOSE } from '@latchkey/contracts';
import { DEFAULT_BACKOFF, SYSTEM_CLOCK } from './backoff';
import { RetrySchedule } from './retry-schedule';
import { SocketLink } from './socket-link';
import { TerminalDialogue } from './terminal-dialogue';
import type { ClientClock, Refusal, TerminalLink, TerminalOptions, TerminalState } from './types';

const ATTACH_TIMEOUT_MS = 10_000;
/** A page that cannot say in this time why it was refused tries again like one that was not. */
const EXPLAIN_TIMEOUT_MS = 5_000;
const REFUSALS: Partial<Record<number, string>> = {
  [TERMINAL_CLOSE.sessionClosed]: 'SESSION_CLOSED',
  [TERMINAL_CLOSE.sessionNotFound]: 'SESSION_NOT_FOUND',
  [TERMINAL_CLOSE.versionUnsupported]: 'VERSION_UNSUPPORTED',
};

/**
 * One viewer of one shell, over as many sockets as it takes: it attaches, acknowledges what was parsed, attaches again
 * after a cut where it was, and sends again what input was not accepted. Starts connecting at once; `onState` is called
 * at every change from then on. See docs/PROTOCOL.md.
 */
export class TerminalConnection implements TerminalLink {
  #current: TerminalState = { kind: 'connecting' };
  readonly #clock: ClientClock;
  readonly #retries: RetrySchedule;
  readonly #dialogue: TerminalDialogue;
  #link: SocketLink | null = null;
  #errorMessage: string | null = null;
  #cancelAttachTimeout: (() => void) | null = null;

  constructor(private readonly options: TerminalOptions) {
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#retries = new RetrySchedule(this.#clock, options.backoff ?? DEFAULT_BACKOFF, () => this.#connect());
    this.#dialogue = new TerminalDialogue(options, this.#clock, {
      send: (frame) => this.#link?.send(encodeClientFrame(frame)),
      attached: () => {
        this.#cancelAttachTimeout?.();
        this.#setState({ kind: 'attached', transport: this.#link?.transport ?? 'websocket' });
      },
      exited: (exitCode) => this.#finish({ kind: 'exited', exitCode }),
      dead: () => this.#link?.fail(1006, 'the server does not answer'),
    });
    this.#connect();
  }

  get state(): TerminalState {
    return this.#current;
  }

  get roundTripMs(): number | null {
    return this.#dialogue.heartbeat.roundTripMs;
  }

  get unparsedBytes(): number {
    return this.#dialogue.unparsedBytes;
  }

  get unacceptedInputBytes(): number {
    return this.#dialogue.unacceptedInputBytes;
  }

  send(data: string | Uint8Array): boolean {
    return !this.#isFinal() && this.#dialogue.type(data);
  }

  resize(cols: number, rows: number): void {
    this.#dialogue.resize(cols, rows);
  }

  close(): void {
    this.#finish({ kind: 'closed' });
  }

  retryNow(): void {
    this.#retries.retryNow();
  }

  #connect(): void {
    this.#errorMessage = null;
    const open = this.options.openSocket ?? ((url: string) => new WebSocket(url));
    this.#cancelAttachTimeout = this.#clock.after(ATTACH_TIMEOUT_MS, () =>
      this.#link?.fail(1006, 'the server does not answer'),
    );
    const link: SocketLink = new SocketLink(open(this.options.url), {
      opened: () => this.#dialogue.begin(),
      message: (bytes) => this.#receive(bytes),
      lost: (code, reason) => this.#lost(code, reason, link.opened),
    });
    this.#link = link;
  }

  #receive(bytes: Uint8Array): void {
    const decoded = decodeServerFrame(bytes);
    if (!decoded.ok) this.#link?.fail(decoded.closeCode, decoded.reason);
    else if (decoded.frame.type === 'error') this.#errorMessage = decoded.frame.message;
    else if (!this.#dialogue.receive(decoded.frame))
      this.#link?.fail(TERMINAL_CLOSE.protocolError, 'out of step');
  }

  #lost(code: number, reason: string, wasOpen: boolean): void {
    this.#retries.lost(this.#dialogue.attachedAt);
    this.#detach();
    const refusal = REFUSALS[code];
    if (refusal !== undefined) {
      this.#finish({ kind: 'refused', code: refusal, message: this.#errorMessage ?? reason });
    } else if (wasOpen || this.options.explainFailure === undefined) {
      this.#retryLater();
    } else {
      void this.#askWhy(this.options.explainFailure);
    }
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
    this.#setState({ kind: 'reconnecting', ...this.#retries.retryLater() });
  }

  #detach(): void {
    this.#link = null;
    this.#dialogue.end();
    this.#cancelAttachTimeout?.();
  }

  #finish(state: TerminalState): void {
    if (this.#isFinal()) return;
    this.#retries.cancel();
    this.#link?.drop();
    this.#detach();
    this.#setState(state);
  }

  #isFinal(): boolean {
    return ['exited', 'refused', 'closed'].includes(this.#current.kind);
  }

  #setState(state: TerminalState): void {
    this.#current = state;
    this.options.onState(state);
  }
}
