import { TERMINAL_CLOSE, TERMINAL_LIMITS, type TerminalErrorName } from '@latchkey/contracts';
import { InputLedger } from './input-ledger';
import type { SessionClock, ShellPort } from './ports';
import { RateLimit } from './rate-limit';

/** From here on INPUT_ACKs are held back, so that clients stop sending. */
const CONGESTED_BYTES = TERMINAL_LIMITS.inputWindowBytes;
/** Input that may wait for a shell that doesn't read; more is not taken. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** More than anybody pastes. Input beyond it is taken, and acknowledged later, so that clients send no faster. */
const BYTES_PER_SECOND = 8 * 2 ** 20;
const BYTES_AT_ONCE = 2 * 2 ** 20;

/** Why input was not taken, for the viewer that sent it. */
export interface InputRefusal {
  readonly error: TerminalErrorName;
  readonly closeCode: number;
  readonly message: string;
}

export interface InputFrom {
  readonly clientId: string;
  /** Up to this sequence it may send. */
  readonly inputAllowedUntil: number;
}

/** What viewers type, on its way to the shell: once, in order, and no faster than can be borne. */
export class SessionInput {
  readonly #ledger = new InputLedger();
  readonly #limit: RateLimit;

  constructor(
    clock: SessionClock,
    private readonly shell: ShellPort,
  ) {
    this.#limit = new RateLimit(clock, BYTES_PER_SECOND, BYTES_AT_ONCE);
  }

  /** @returns the sequence up to which this client's input was taken */
  attach(clientId: string, inputSequence: number): number {
    return this.#ledger.attach(clientId, inputSequence);
  }

  acceptedSequence(clientId: string): number {
    return this.#ledger.acceptedSequence(clientId);
  }

  /** Whether it waits for a shell that does not read. */
  get isCongested(): boolean {
    return this.shell.queuedInputBytes >= CONGESTED_BYTES;
  }

  /** How long the next acknowledgement must wait, because input came too fast. */
  get delayMs(): number {
    return this.#limit.waitMs;
  }

  /** @returns the bytes that are new; or why none were taken */
  take(from: InputFrom, sequence: number, bytes: Uint8Array): Uint8Array | InputRefusal {
    if (this.shell.queuedInputBytes + bytes.length > MAX_QUEUED_BYTES) {
      const message = 'The program in the shell does not read its input, and too much is waiting for it.';
      return { error: 'INPUT_QUEUE_FULL', closeCode: TERMINAL_CLOSE.tryAgainLater, message };
    }
    if (sequence + bytes.length > from.inputAllowedUntil)
      return protocolError('More input was sent than was acknowledged and the window allows.');
    this.#limit.spend(bytes.length);
    const verdict = this.#ledger.take(from.clientId, sequence, bytes.length);
    if (verdict.kind === 'gap') return protocolError('Input arrived out of order.');
    return bytes.subarray(verdict.duplicateBytes);
  }
}

function protocolError(message: string): InputRefusal {
  return { error: 'PROTOCOL_ERROR', closeCode: TERMINAL_CLOSE.protocolError, message };
}
