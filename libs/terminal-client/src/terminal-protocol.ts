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
import type { ClientClock } from './clock';
import { Heartbeat } from './heartbeat';
import { InputQueue } from './input-queue';
import { OutputReceiver } from './output-receiver';
import type { TerminalOptions, TerminalSize, Transport, WebSocketLike } from './types';

const ATTACH_TIMEOUT_MS = 10_000;
/** A paste is split into frames of this size. */
const INPUT_FRAME_BYTES = 32 * 1024;
/** Input typed or pasted ahead beyond this is refused. */
const INPUT_QUEUE_BYTES = 16 * 1024 * 1024;
/** Stands for a connection that broke without a close frame. */
const CONNECTION_BROKEN = 1006;

/** How a socket ended that neither `leave()` nor the shell's exit closed. */
export interface LostSocket {
  readonly closeCode: number;
  /** The text of an ERROR frame, or else the reason for the close. */
  readonly message: string;
  readonly wasOpen: boolean;
  /** How long it was attached; null if it never was. */
  readonly attachedMs: number | null;
}

interface ProtocolEvents {
  attached(transport: Transport): void;
  exited(exitCode: number): void;
  /** Called at most once per `start`. */
  lost(socket: LostSocket): void;
}

/**
 * The client's side of the terminal protocol: output, input and size, frame by frame. Runs over one socket at a time and
 * keeps its position in both directions for the next one, where it begins with another ATTACH. See docs/PROTOCOL.md.
 */
export class TerminalProtocol {
  readonly #clientId = randomClientId();
  readonly #output: OutputReceiver;
  readonly #input = new InputQueue(INPUT_QUEUE_BYTES, INPUT_FRAME_BYTES);
  readonly #heartbeat: Heartbeat;
  #socket: WebSocketLike | null = null;
  #isOpen = false;
  #attachedSince: number | null = null;
  #cancelAttachTimeout: (() => void) | null = null;
  #errorMessage: string | null = null;
  #size: TerminalSize;
  /** The size that the server last got from this client. */
  #sentSize: TerminalSize;
  #readOnly = false;

  constructor(
    private readonly options: TerminalOptions,
    private readonly clock: ClientClock,
    private readonly events: ProtocolEvents,
  ) {
    this.#size = this.#sentSize = options.size;
    this.#output = new OutputReceiver(clock, options, (offset) => this.#send({ type: 'ack', offset }));
    this.#heartbeat = new Heartbeat(
      clock,
      (opaque) => this.#send({ type: 'ping', opaque }),
      () => this.#fail(CONNECTION_BROKEN, 'the server does not answer'),
    );
  }

  get roundTripMs(): number | null {
    return this.#heartbeat.roundTripMs;
  }

  get unparsedBytes(): number {
    return this.#output.unparsedBytes;
  }

  get unacceptedInputBytes(): number {
    return this.#input.unacceptedBytes;
  }

  /** Runs over a new socket, until that is lost or left. */
  start(open: () => WebSocketLike): void {
    this.#errorMessage = null;
    this.#isOpen = false;
    this.#cancelAttachTimeout = this.clock.after(ATTACH_TIMEOUT_MS, () =>
      this.#fail(CONNECTION_BROKEN, 'the server does not answer'),
    );
    const socket = open();
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    const isCurrent = (): boolean => this.#socket === socket;
    socket.addEventListener('open', () => isCurrent() && this.#attach());
    socket.addEventListener('message', (event: { data: unknown }) => isCurrent() && this.#read(event.data));
    socket.addEventListener('close', (event: { code: number; reason: string }) => {
      if (isCurrent()) this.#lose(event.code, event.reason);
    });
    // `ws` throws an 'error' event without a listener. The close event that follows says everything there is to know.
    socket.addEventListener('error', () => undefined);
  }

  /** Closes the socket for good, without a `lost` event. */
  leave(): void {
    this.#socket?.close(1000, 'the viewer leaves');
    this.#release();
  }

  /** @returns false when the input queue is full */
  type(data: string | Uint8Array): boolean {
    const taken = this.#input.push(typeof data === 'string' ? utf8Encode(data) : data.slice());
    this.#flushInput();
    this.#heartbeat.hurry();
    return taken;
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
    this.#flushSize();
  }

  /** Closes the socket and reports the loss at once: the close event of a dead connection may take minutes. */
  #fail(closeCode: number, reason: string): void {
    this.#socket?.close(1000, reason);
    this.#lose(closeCode, reason);
  }

  #lose(closeCode: number, reason: string): void {
    if (this.#socket === null) return;
    const attachedMs = this.#attachedSince === null ? null : this.clock.now() - this.#attachedSince;
    this.#release();
    this.events.lost({
      closeCode,
      message: this.#errorMessage ?? reason,
      wasOpen: this.#isOpen,
      attachedMs,
    });
  }

  #release(): void {
    this.#socket = null;
    this.#attachedSince = null;
    this.#cancelAttachTimeout?.();
    this.#heartbeat.stop();
    this.#output.stopAcks();
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(encodeClientFrame(frame));
  }

  #attach(): void {
    this.#isOpen = true;
    this.#sentSize = this.#size;
    this.#readOnly = this.options.readOnly?.() === true;
    this.#send({
      type: 'attach',
      version: TERMINAL_PROTOCOL_VERSION,
      clientId: this.#clientId,
      resume: this.#output.resume(),
      inputSequence: this.#input.acceptedSequence,
      cols: this.#size.cols,
      rows: this.#size.rows,
      ...(this.#readOnly && { readOnly: true }),
    });
  }

  #read(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return this.#fail(1003, 'the server sent text');
    const decoded = decodeServerFrame(new Uint8Array(data));
    if (!decoded.ok) this.#fail(decoded.closeCode, decoded.reason);
    else if (!this.#receive(decoded.frame)) this.#fail(TERMINAL_CLOSE.protocolError, 'out of step');
  }

  /** @returns false when the frame contradicts what this client knows */
  #receive(frame: ServerFrame): boolean {
    if (frame.type === 'error') {
      this.#errorMessage = frame.message;
      return true;
    }
    if (frame.type === 'attached') return this.#attached(frame);
    if (this.#attachedSince === null) return false;
    switch (frame.type) {
      case 'output':
        return this.#output.receive(frame.offset, frame.bytes);
      case 'snapshot':
        return this.#output.receiveSnapshot(frame);
      case 'gap':
        this.options.onGap?.(frame.to - frame.from);
        return true;
      case 'inputAck': {
        const isValid = this.#input.accept(frame.sequence);
        this.#flushInput();
        return isValid;
      }
      case 'resized':
        this.#adoptSize(frame);
        return true;
      case 'exit':
        this.events.exited(frame.exitCode);
        return true;
      case 'pong':
        this.#heartbeat.answered(frame.opaque);
        return true;
    }
  }

  #attached(frame: AttachedFrame): boolean {
    if (this.#attachedSince !== null) return false;
    const epoch = this.#output.compareEpoch(frame.epoch);
    if (frame.resumed && (epoch !== 'same' || !this.#output.resumeAt(frame))) return false;
    if (epoch === 'other') this.#dropInputInFlight(frame.acceptedSequence);
    else if (!this.#input.rewind(frame.acceptedSequence)) return false;
    if (!frame.resumed) this.#output.restart(frame);
    this.#attachedSince = this.clock.now();
    this.#cancelAttachTimeout?.();
    if (this.#readOnly && !isSameSize(frame, this.#size)) this.#adoptSize(frame);
    this.#heartbeat.start();
    this.events.attached(this.#socket?.transport ?? 'websocket');
    this.#flushSize();
    this.#flushInput();
    if (this.#attachedSince !== null) this.#output.startAcks();
    return true;
  }

  /** Takes over the size of the shell's terminal, so that the next ATTACH doesn't change it back. */
  #adoptSize({ cols, rows }: TerminalSize): void {
    this.#size = this.#sentSize = { cols, rows };
    this.options.onResized?.(this.#size);
  }

  /** A restarted host can't say which of it reached the old shell, so it must not be sent again. */
  #dropInputInFlight(acceptedSequence: number): void {
    const unknownBytes = this.#input.restart(acceptedSequence);
    if (unknownBytes > 0) this.options.onInputUnknown?.(unknownBytes);
  }

  #flushInput(): void {
    while (this.#attachedSince !== null) {
      const frame = this.#input.takeFrame(TERMINAL_LIMITS.inputWindowBytes);
      if (frame === null) return;
      this.#send({ type: 'input', ...frame });
    }
  }

  #flushSize(): void {
    if (this.#attachedSince === null || isSameSize(this.#size, this.#sentSize)) return;
    this.#sentSize = this.#size;
    this.#send({ type: 'resize', ...this.#size });
  }
}

function isSameSize(one: TerminalSize, other: TerminalSize): boolean {
  return one.cols === other.cols && one.rows === other.rows;
}

/** Returns 16 random bytes as hex digits. The server remembers under them how much of this client's input it accepted. */
function randomClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
