import { asBuffer, keep } from './bytes';
import { PlainOutput, SgrCarry } from './plain-output';

const LF = 0x0a;
const CR = 0x0d;
export interface WindowOptions {
  /** So many line feeds push everything older out: {@link linesThatEvict}. */
  readonly neededLines: number;
  /** Beyond so much for these lines, holding them is worse than having them parsed. */
  readonly maxKeptBytes: number;
  /** So much more than is needed gathers before lines are counted and let go. */
  readonly slackBytes: number;
}

/** Just behind a line end. */
interface LineStart {
  readonly chunk: number;
  readonly at: number;
}

/**
 * Holds plain output ({@link PlainOutput}) that no terminal has parsed yet, and lets go of lines that cannot be on
 * screen or in the scrollback any more. `neededLines` line feeds behind the first line that is kept must push
 * everything older out: see {@link linesThatEvict}.
 *
 * Only for a terminal on its normal screen and without margins: there every line feed at the bottom moves a line out at the
 * top, and what a line becomes depends on its own output, and on modes, tab stops and colours with which it began. That
 * holds without wrapping and in insert mode too.
 */
export class SlidingWindow {
  readonly #scanner = new PlainOutput();
  readonly #carry = new SgrCarry();
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #neededBytes = 0;
  #hasDropped = false;

  constructor(private readonly options: WindowOptions) {}

  /** Its lines are very long. */
  get isTooLong(): boolean {
    return this.#neededBytes > this.options.maxKeptBytes;
  }

  get bytes(): number {
    return this.#heldBytes;
  }

  /** How many bytes of colour changes are kept from output that was let go. */
  get carriedBytes(): number {
    return this.#carry.bytes;
  }

  /** @returns false when the chunk is not plain; it was not taken then, and no other can be */
  push(bytes: Uint8Array): boolean {
    if (!this.#scanner.accepts(bytes)) return false;
    keep(this.#held, bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > this.#neededBytes + this.options.slackBytes) this.#slide();
    return true;
  }

  /** The colour changes kept so far, to be written before anything that is still held. */
  takeCarried(): readonly Uint8Array[] {
    return this.#carry.take();
  }

  /** Everything that must be parsed, in order; the window is empty then. */
  take(): readonly Uint8Array[] {
    const parts = this.#held;
    this.#held = [];
    this.#heldBytes = this.#neededBytes = 0;
    return this.#hasDropped ? [...this.takeCarried(), Uint8Array.of(CR), ...parts] : parts;
  }

  #slide(): void {
    const start = this.#firstNeededLine();
    if (start !== null) this.#dropBefore(start);
    this.#neededBytes = this.#heldBytes;
  }

  /** Looks from the end for the line that enough line feeds follow. */
  #firstNeededLine(): LineStart | null {
    let missing = this.options.neededLines;
    for (let chunk = this.#held.length - 1; chunk >= 0; chunk--) {
      const bytes = asBuffer(this.#held[chunk]!);
      for (let at = bytes.lastIndexOf(LF); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(LF, at - 1)) {
        const before = at > 0 ? bytes[at - 1] : this.#held[chunk - 1]?.at(-1);
        if (missing <= 0 && before === CR) return { chunk, at: at + 1 };
        missing -= 1;
      }
    }
    return null;
  }

  #dropBefore({ chunk, at }: LineStart): void {
    const first = this.#held[chunk]!;
    for (const bytes of [...this.#held.slice(0, chunk), first.subarray(0, at)]) {
      this.#carry.add(bytes);
      this.#heldBytes -= bytes.length;
    }
    this.#held = [first.subarray(at), ...this.#held.slice(chunk + 1)];
    this.#hasDropped = true;
  }
}

/**
 * How many line feeds push everything out of a terminal that was there before them: a full scrollback and screen, and
 * another screen because they may start at its top, over lines that are still there.
 */
export function linesThatEvict(rows: number, scrollbackLines: number): number {
  return 2 * rows + scrollbackLines;
}
