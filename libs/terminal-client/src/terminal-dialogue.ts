import {
  TERMINAL_LIMITS,
  TERMINAL_PROTOCOL_VERSION,
  utf8Encode,
  type AttachedFrame,
  type ClientFrame,
  type ServerFrame,
} from '@latchkey/contracts';
import { AckSchedule } from './ack-schedule';
import { randomClientId } from './client-id';
import { Heartbeat } from './heartbeat';
import { InputQueue } from './input-queue';
import { OutputPosition } from './output-position';
import type { ClientClock, TerminalOptions, TerminalSize } from './types';

/** A paste is split into frames of this size. */
const INPUT_FRAME_BYTES = 32 * 1024;
/** More typed or pasted ahead than this is refused. */
const INPUT_QUEUE_BYTES = 16 * 1024 * 1024;

/** What the dialogue asks of the connection that it is held over. */
export interface DialogueEvents {
  send(frame: ClientFrame): void;
  attached(): void;
  exited(exitCode: number): void;
  /** The server leaves pings unanswered. */
  dead(): void;
}

/**
 * What one viewer and the server say to each other, and how far each has come: output, input, size. It outlives the socket
 * it is held over and goes on with the next, beginning with another ATTACH. See docs/PROTOCOL.md.
 */
export class TerminalDialogue {
  readonly heartbeat: Heartbeat;
  readonly #clientId = randomClientId();
  readonly #output = new OutputPosition();
  readonly #input = new InputQueue(INPUT_QUEUE_BYTES, INPUT_FRAME_BYTES);
  readonly #acks: AckSchedule;
  #size: TerminalSize;
  /** The size that the server has from us. */
  #sentSize: TerminalSize;
  #attachedSince: number | null = null;
  #watches = false;

  constructor(
    private readonly options: TerminalOptions,
    private readonly clock: ClientClock,
    private readonly events: DialogueEvents,
  ) {
    this.#size = this.#sentSize = options.size;
    this.#acks = new AckSchedule(clock, this.#output, (offset) => events.send({ type: 'ack', offset }));
    this.heartbeat = new Heartbeat(
      clock,
      (opaque) => events.send({ type: 'ping', opaque }),
      () => events.dead(),
    );
  }

  /** By the clock; null while there is no answer to ATTACH. */
  get attachedAt(): number | null {
    return this.#attachedSince;
  }

  get unparsedBytes(): number {
    return this.#output.unparsedBytes;
  }

  get unacceptedInputBytes(): number {
    return this.#input.unacceptedBytes;
  }

  /** A socket is open: begins on it. */
  begin(): void {
    this.#sentSize = this.#size;
    this.#watches = this.options.watches?.() === true;
    this.events.send({
      type: 'attach',
      version: TERMINAL_PROTOCOL_VERSION,
      clientId: this.#clientId,
      resume: this.#output.resume(),
      inputSequence: this.#input.acceptedSequence,
      cols: this.#size.cols,
      rows: this.#size.rows,
      ...(this.#watches && { watches: true }),
    });
  }

  /** The socket is gone. */
  end(): void {
    this.#attachedSince = null;
    this.heartbeat.stop();
    this.#acks.cancel();
  }

  /** @returns false when more waits to be accepted than is kept */
  type(data: string | Uint8Array): boolean {
    const taken = this.#input.push(typeof data === 'string' ? utf8Encode(data) : data.slice());
    this.#flushInput();
    this.heartbeat.hurry();
    return taken;
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows };
    this.#flushSize();
  }

  /** @returns false when the frame does not fit what this client knows */
  receive(frame: Exclude<ServerFrame, { type: 'error' }>): boolean {
    if (frame.type === 'attached') return this.#attached(frame);
    if (this.#attachedSince === null) return false;
    switch (frame.type) {
      case 'output':
        return this.#receiveOutput(frame.offset, frame.bytes);
      case 'snapshot':
        return this.#receiveScreen(frame);
      case 'gap':
        this.options.onGap?.(frame.to - frame.from);
        return true;
      case 'inputAck': {
        const sound = this.#input.accept(frame.sequence);
        this.#flushInput();
        return sound;
      }
      case 'resized':
        // Ours from now on, so that attaching again does not take it back.
        this.#follow(frame);
        return true;
      case 'exit':
        this.events.exited(frame.exitCode);
        return true;
      case 'pong':
        this.heartbeat.answered(frame.opaque);
        return true;
    }
  }

  #attached(frame: AttachedFrame): boolean {
    if (this.#attachedSince !== null) return false;
    const { resumed, epoch, replayOffset, liveOffset, acceptedSequence } = frame;
    const shell = this.#output.compareEpoch(epoch);
    if (resumed && (shell !== 'same' || !this.#output.resumed(replayOffset, liveOffset))) return false;
    if (shell === 'other') this.#forgetInputInFlight(acceptedSequence);
    else if (!this.#input.rewind(acceptedSequence)) return false;
    if (!resumed && this.#output.restart(epoch, replayOffset, liveOffset)) this.options.onReset?.();
    this.#attachedSince = this.clock.now();
    if (this.#watches && !isSame(frame, this.#size)) this.#follow(frame);
    this.heartbeat.start();
    this.events.attached();
    this.#flushSize();
    this.#flushInput();
    this.#ackSoon();
    return true;
  }

  #follow({ cols, rows }: TerminalSize): void {
    this.#size = this.#sentSize = { cols, rows };
    this.options.onResized?.(this.#size);
  }

  #forgetInputInFlight(acceptedSequence: number): void {
    const unknownBytes = this.#input.restart(acceptedSequence);
    if (unknownBytes > 0) this.options.onInputUnknown?.(unknownBytes);
  }

  #receiveOutput(offset: number, bytes: Uint8Array): boolean {
    if (offset !== this.#output.receivedOffset) return false;
    for (const part of this.#output.receive(bytes)) {
      const count = this.#output.parsedLater(part.bytes.length);
      this.options.onOutput({ ...part, parsed: () => void (count() && this.#ackSoon()) });
    }
    return true;
  }

  /** A screen in place of output that was missed, piece by piece. */
  #receiveScreen({ offset, begins, bytes }: Extract<ServerFrame, { type: 'snapshot' }>): boolean {
    if (begins) {
      this.#output.skipTo(offset);
      this.options.onReset?.();
    } else if (offset !== this.#output.receivedOffset) {
      return false;
    }
    if (bytes.length > 0) this.options.onOutput({ bytes, replay: true, parsed: () => undefined });
    return true;
  }

  #ackSoon(): void {
    if (this.#attachedSince !== null) this.#acks.parsed();
  }

  #flushInput(): void {
    if (this.#attachedSince === null) return;
    for (;;) {
      const frame = this.#input.takeFrame(TERMINAL_LIMITS.inputWindowBytes);
      if (frame === null) return;
      this.events.send({ type: 'input', ...frame });
    }
  }

  #flushSize(): void {
    if (this.#attachedSince === null || isSame(this.#size, this.#sentSize)) return;
    const { cols, rows } = this.#size;
    this.#sentSize = this.#size;
    this.events.send({ type: 'resize', cols, rows });
  }
}

function isSame(one: TerminalSize, other: TerminalSize): boolean {
  return one.cols === other.cols && one.rows === other.rows;
}
