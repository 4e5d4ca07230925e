import {
  decodeServerFrame,
  encodeClientFrame,
  TERMINAL_CLOSE,
  TERMINAL_LIMITS,
  TERMINAL_PROTOCOL_VERSION,
  utf8Encode,
  type AttachedFrame,
  type ClientFrame,
  type ServerFrame,
} from '@latchkey/contracts';
import { DEFAULT_BACKOFF, SYSTEM_CLOCK } from './backoff';
import { randomClientId } from './client-id';
import { Heartbeat } from './heartbeat';
import { InputQueue } from './input-queue';
import { OutputPosition } from './output-position';
import { RetrySchedule } from './retry-schedule';
import { SocketLink } from './socket-link';
import type { ClientClock, TerminalLink, TerminalOptions, TerminalSize, TerminalState } from './types';

/** A paste is split into frames of this size. */
const INPUT_FRAME_BYTES = 32 * 1024;
/** More typed or pasted ahead than this is refused. */
const INPUT_QUEUE_BYTES = 16 * 1024 * 1024;
const ACK_EVERY_BYTES = 32 * 1024;
const ACK_DELAY_MILLISECONDS = 50;
const ATTACH_TIMEOUT_MILLISECONDS = 10_000;
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
  private current: TerminalState = { kind: 'connecting' };
  private readonly clock: ClientClock;
  private readonly retries: RetrySchedule;
  private readonly clientId = randomClientId();
  private readonly output = new OutputPosition();
  private readonly input = new InputQueue(INPUT_QUEUE_BYTES, INPUT_FRAME_BYTES);
  private readonly heartbeat: Heartbeat;
  private size: TerminalSize;
  /** The size that the server has from us. */
  private sentSize: TerminalSize;
  private link: SocketLink | null = null;
  private attachedAt: number | null = null;
  private errorMessage: string | null = null;
  private cancelAttachTimeout: (() => void) | null = null;
  private cancelAck: (() => void) | null = null;

  constructor(private readonly options: TerminalOptions) {
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.retries = new RetrySchedule(this.clock, options.backoff ?? DEFAULT_BACKOFF, () => this.connect());
    this.size = this.sentSize = options.size;
    this.heartbeat = new Heartbeat(
      this.clock,
      (opaque) => this.sendFrame({ type: 'ping', opaque }),
      () => this.link?.fail(1006, 'the server does not answer'),
    );
    this.connect();
  }

  get state(): TerminalState {
    return this.current;
  }

  get roundTripMilliseconds(): number | null {
    return this.heartbeat.roundTripMilliseconds;
  }

  get unparsedBytes(): number {
    return this.output.unparsedBytes;
  }

  get unacceptedInputBytes(): number {
    return this.input.unacceptedBytes;
  }

  send(data: string | Uint8Array): boolean {
    if (this.isFinal()) return false;
    const taken = this.input.push(typeof data === 'string' ? utf8Encode(data) : data.slice());
    this.flushInput();
    return taken;
  }

  resize(cols: number, rows: number): void {
    this.size = { cols, rows };
    this.flushSize();
  }

  close(): void {
    this.finish({ kind: 'closed' });
  }

  retryNow(): void {
    this.retries.retryNow();
  }

  private connect(): void {
    this.errorMessage = null;
    const open = this.options.openSocket ?? ((url: string) => new WebSocket(url));
    this.cancelAttachTimeout = this.clock.after(ATTACH_TIMEOUT_MILLISECONDS, () =>
      this.link?.fail(1006, 'the server does not answer'),
    );
    const link: SocketLink = new SocketLink(open(this.options.url), {
      opened: () => this.sendAttach(),
      message: (bytes) => this.receive(bytes),
      lost: (code, reason) => this.lost(code, reason, link.opened),
    });
    this.link = link;
  }

  private sendAttach(): void {
    this.sentSize = this.size;
    this.sendFrame({
      type: 'attach',
      version: TERMINAL_PROTOCOL_VERSION,
      clientId: this.clientId,
      resume: this.output.resume(),
      inputSequence: this.input.acceptedSequence,
      cols: this.size.cols,
      rows: this.size.rows,
    });
  }

  private receive(bytes: Uint8Array): void {
    const decoded = decodeServerFrame(bytes);
    if (!decoded.ok) this.link?.fail(decoded.closeCode, decoded.reason);
    else if (!this.handle(decoded.frame)) this.link?.fail(TERMINAL_CLOSE.protocolError, 'out of step');
  }

  /** @returns false when the frame does not fit what this client knows */
  private handle(frame: ServerFrame): boolean {
    if (frame.type === 'error') {
      this.errorMessage = frame.message;
      return true;
    }
    if (frame.type === 'attached') return this.attached(frame);
    if (this.attachedAt === null) return false;
    switch (frame.type) {
      case 'output':
        return this.receiveOutput(frame.offset, frame.bytes);
      case 'snapshot':
        return this.receiveScreen(frame);
      case 'gap':
        this.options.onGap?.(frame.to - frame.from);
        return true;
      case 'inputAck': {
        const sound = this.input.accept(frame.sequence);
        this.flushInput();
        return sound;
      }
      case 'resized':
        // Ours from now on, so that attaching again does not take it back.
        this.size = this.sentSize = { cols: frame.cols, rows: frame.rows };
        this.options.onResized?.(this.size);
        return true;
      case 'exit':
        this.finish({ kind: 'exited', exitCode: frame.exitCode });
        return true;
      case 'pong':
        this.heartbeat.answered(frame.opaque);
        return true;
    }
  }

  private attached(frame: AttachedFrame): boolean {
    if (this.attachedAt !== null) return false;
    const { resumed, epoch, replayOffset, liveOffset, acceptedSequence } = frame;
    const shell = this.output.compareEpoch(epoch);
    if (resumed && (shell !== 'same' || !this.output.resumed(replayOffset, liveOffset))) return false;
    if (shell === 'other') this.forgetInputInFlight(acceptedSequence);
    else if (!this.input.rewind(acceptedSequence)) return false;
    if (!resumed && this.output.restart(epoch, replayOffset, liveOffset)) this.options.onReset?.();
    this.cancelAttachTimeout?.();
    this.attachedAt = this.clock.now();
    this.heartbeat.start();
    this.setState({ kind: 'attached' });
    this.flushSize();
    this.flushInput();
    this.ackSoon();
    return true;
  }

  private forgetInputInFlight(acceptedSequence: number): void {
    const unknownBytes = this.input.restart(acceptedSequence);
    if (unknownBytes > 0) this.options.onInputUnknown?.(unknownBytes);
  }

  private receiveOutput(offset: number, bytes: Uint8Array): boolean {
    if (offset !== this.output.receivedOffset) return false;
    for (const part of this.output.receive(bytes)) {
      const count = this.output.parsedLater(part.bytes.length);
      this.options.onOutput({ ...part, parsed: () => void (count() && this.ackSoon()) });
    }
    return true;
  }

  /** A screen in place of output that was missed, piece by piece. */
  private receiveScreen({ offset, begins, bytes }: Extract<ServerFrame, { type: 'snapshot' }>): boolean {
    if (begins) {
      this.output.skipTo(offset);
      this.options.onReset?.();
    } else if (offset !== this.output.receivedOffset) {
      return false;
    }
    if (bytes.length > 0) this.options.onOutput({ bytes, replay: true, parsed: () => undefined });
    return true;
  }

  private ackSoon(): void {
    if (this.attachedAt === null || this.output.unackedBytes === 0) return;
    if (this.output.unackedBytes >= ACK_EVERY_BYTES) this.sendAck();
    else this.cancelAck ??= this.clock.after(ACK_DELAY_MILLISECONDS, () => this.sendAck());
  }

  private sendAck(): void {
    this.cancelAck?.();
    this.cancelAck = null;
    if (this.attachedAt !== null) this.sendFrame({ type: 'ack', offset: this.output.ack() });
  }

  private flushInput(): void {
    if (this.attachedAt === null) return;
    for (;;) {
      const frame = this.input.takeFrame(TERMINAL_LIMITS.inputWindowBytes);
      if (frame === null) return;
      this.sendFrame({ type: 'input', ...frame });
    }
  }

  private flushSize(): void {
    const { cols, rows } = this.size;
    if (this.attachedAt === null || (cols === this.sentSize.cols && rows === this.sentSize.rows)) return;
    this.sentSize = this.size;
    this.sendFrame({ type: 'resize', cols, rows });
  }

  private sendFrame(frame: ClientFrame): void {
    this.link?.send(encodeClientFrame(frame));
  }

  private lost(code: number, reason: string, wasOpen: boolean): void {
    this.retries.lost(this.attachedAt);
    this.detach();
    const refusal = REFUSALS[code];
    if (refusal !== undefined) {
      this.finish({ kind: 'refused', code: refusal, message: this.errorMessage ?? reason });
    } else if (wasOpen || this.options.explainFailure === undefined) {
      this.retryLater();
    } else {
      void this.askWhy(this.options.explainFailure);
    }
  }

  private async askWhy(explainFailure: NonNullable<TerminalOptions['explainFailure']>): Promise<void> {
    const refusal = await explainFailure().catch(() => null);
    if (this.isFinal()) return;
    if (refusal === null) this.retryLater();
    else this.finish({ kind: 'refused', ...refusal });
  }

  private retryLater(): void {
    this.setState({ kind: 'reconnecting', ...this.retries.retryLater() });
  }

  private detach(): void {
    this.link = null;
    this.attachedAt = null;
    this.heartbeat.stop();
    this.cancelAttachTimeout?.();
    this.cancelAck?.();
    this.cancelAck = null;
  }

  private finish(state: TerminalState): void {
    if (this.isFinal()) return;
    this.retries.cancel();
    this.link?.drop();
    this.detach();
    this.setState(state);
  }

  private isFinal(): boolean {
    return ['exited', 'refused', 'closed'].includes(this.current.kind);
  }

  private setState(state: TerminalState): void {
    this.current = state;
    this.options.onState(state);
  }
}
