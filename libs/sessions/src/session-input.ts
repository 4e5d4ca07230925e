import { TERMINAL_CLOSE, TERMINAL_LIMITS, type TerminalErrorName } from '@latchkey/contracts';
import type { SessionClock, ShellPort } from './ports';
import { TokenBucket } from './token-bucket';

/** Clients of one session whose accepted input is remembered; the least recently active are forgotten first. */
const REMEMBERED_CLIENTS = 64;
/** From this queue length on, INPUT_ACKs are held back so that clients stop sending. */
const CONGESTED_BYTES = TERMINAL_LIMITS.inputWindowBytes;
/** Input queued for a shell that doesn't read; beyond this it is refused. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** More than anyone pastes. Faster input is accepted but acknowledged later, which slows its sender down. */
const BYTES_PER_SECOND = 8 * 2 ** 20;
const BURST_BYTES = 2 * 2 ** 20;
const ACK_EVERY_BYTES = 32 * 1024;
const ACK_DELAY_MS = 50;

/** Why input was refused, for the viewer that sent it. */
interface InputRefusal {
  readonly error: TerminalErrorName;
  readonly closeCode: number;
  readonly message: string;
}

interface InputSender {
  readonly clientId: string;
  /** The sequence up to which it may send. */
  readonly inputAllowedUntil: number;
}

/** Input from all viewers on its way to the shell: accepted exactly once, in order, and rate limited. */
export class SessionInput {
  readonly #ledger = new InputLedger();
  readonly #bucket: TokenBucket;

  constructor(
    clock: SessionClock,
    private readonly shell: ShellPort,
  ) {
    this.#bucket = new TokenBucket(clock, BYTES_PER_SECOND, BURST_BYTES);
  }

  /** @returns the sequence up to which this client's input was accepted */
  attach(clientId: string, inputSequence: number): number {
    return this.#ledger.attach(clientId, inputSequence);
  }

  acceptedSequence(clientId: string): number {
    return this.#ledger.acceptedSequence(clientId);
  }

  /** Whether input is queuing up because the shell doesn't read it. */
  get isCongested(): boolean {
    return this.shell.queuedInputBytes >= CONGESTED_BYTES;
  }

  /** How long to hold back the next acknowledgement, because input arrived too fast. */
  get delayMs(): number {
    return this.#bucket.waitMs;
  }

  /** @returns the bytes that were not accepted before, or why none were accepted */
  take(sender: InputSender, sequence: number, bytes: Uint8Array): Uint8Array | InputRefusal {
    if (this.shell.queuedInputBytes + bytes.length > MAX_QUEUED_BYTES) {
      const message = 'The program in the shell does not read its input, and too much of it is queued.';
      return { error: 'INPUT_QUEUE_FULL', closeCode: TERMINAL_CLOSE.tryAgainLater, message };
    }
    if (sequence + bytes.length > sender.inputAllowedUntil)
      return protocolError('More unacknowledged input was sent than the window allows.');
    this.#bucket.spend(bytes.length);
    const verdict = this.#ledger.take(sender.clientId, sequence, bytes.length);
    if (verdict.kind === 'gap') return protocolError('Input arrived out of order.');
    return bytes.subarray(verdict.duplicateBytes);
  }
}

function protocolError(message: string): InputRefusal {
  return { error: 'PROTOCOL_ERROR', closeCode: TERMINAL_CLOSE.protocolError, message };
}

/** `apply`: the frame's first `duplicateBytes` were accepted before. `gap`: bytes before the frame are missing. */
type InputVerdict = { readonly kind: 'apply'; readonly duplicateBytes: number } | { readonly kind: 'gap' };

/** Remembers how much of each client's input was accepted, so that none is applied twice or out of order. */
export class InputLedger {
  readonly #accepted = new Map<string, number>();

  constructor(private readonly capClients = REMEMBERED_CLIENTS) {}

  /** @returns the sequence up to which this client's input was accepted; an unknown client starts at `inputSequence` */
  attach(clientId: string, inputSequence: number): number {
    const accepted = this.#accepted.get(clientId) ?? inputSequence;
    this.#remember(clientId, accepted);
    return accepted;
  }

  /** Judges a frame of `byteCount` bytes at `sequence`, and records it as accepted unless there is a gap. */
  take(clientId: string, sequence: number, byteCount: number): InputVerdict {
    const accepted = this.acceptedSequence(clientId);
    if (sequence > accepted) return { kind: 'gap' };
    const duplicateBytes = Math.min(accepted - sequence, byteCount);
    this.#remember(clientId, Math.max(accepted, sequence + byteCount));
    return { kind: 'apply', duplicateBytes };
  }

  acceptedSequence(clientId: string): number {
    return this.#accepted.get(clientId) ?? 0;
  }

  #remember(clientId: string, accepted: number): void {
    // A Map iterates in insertion order, so the first key is the least recently active client.
    this.#accepted.delete(clientId);
    this.#accepted.set(clientId, accepted);
    if (this.#accepted.size > this.capClients) {
      const [leastRecent] = this.#accepted.keys();
      this.#accepted.delete(leastRecent!);
    }
  }
}

/** One client's input, as far as its acknowledgements depend on it. */
export interface AckedInput {
  /** The sequence up to which it was accepted. */
  accepted(): number;
  /** Whether input is queuing up because the shell doesn't read it. */
  isCongested(): boolean;
  /** How long to hold back the next acknowledgement, because input arrived too fast. */
  delayMs(): number;
  acknowledge(sequence: number): void;
}

/** Schedules INPUT_ACKs to one client: batched normally, and held back to make it stop sending. */
export class InputAcks {
  #acked: number;
  #isHeld = false;
  #cancelTimer: (() => void) | null = null;

  constructor(
    private readonly input: AckedInput,
    private readonly clock: SessionClock,
  ) {
    this.#acked = input.accepted();
  }

  /** The sequence up to which the client may send. */
  get allowedUntil(): number {
    return this.#acked + TERMINAL_LIMITS.inputWindowBytes;
  }

  /** Some of the client's input was accepted. */
  taken(): void {
    const delayMs = this.input.delayMs();
    if (delayMs > 0) this.#ackAfter(delayMs);
    else if (this.input.accepted() - this.#acked >= ACK_EVERY_BYTES) this.#ack();
    else this.#ackAfter(ACK_DELAY_MS);
  }

  /** The shell has read all queued input. */
  drained(): void {
    if (this.#isHeld) this.#ack();
  }

  /** Sends a pending acknowledgement now, before the exit. */
  flush(): void {
    if (this.#cancelTimer !== null || this.#isHeld) this.#ack();
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #ackAfter(delayMs: number): void {
    this.#cancelTimer ??= this.clock.after(delayMs, () => this.#ack());
  }

  #ack(): void {
    this.stop();
    this.#isHeld = this.input.isCongested();
    if (this.#isHeld) return;
    this.#acked = this.input.accepted();
    this.input.acknowledge(this.#acked);
  }
}
