import { asBuffer, concat, keep } from './bytes';

const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const SGR_FINAL = 0x6d;

/** Matches anything except text, CR, LF, TAB and whole SGR sequences, one character per byte. C1 controls are two bytes in UTF-8. */
const NOT_PLAIN = /[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]|\x1b(?!\[[0-9:;]*m)|\xc2(?![\xa0-\xbf])/;
const BEGUN_SGR = /^\x1b(?:\[[0-9:;]*)?$/;
const MAX_UNFINISHED_LENGTH = 256;

interface WindowOptions {
  /** This many line feeds push out everything older; see {@link linesThatEvict}. */
  readonly neededLines: number;
  /** When these lines take more, holding them costs more than parsing them. */
  readonly maxKeptBytes: number;
  /** How much more than needed may gather before lines are counted and dropped. */
  readonly slackBytes: number;
}

/** A position just after a line end. */
interface LineStart {
  readonly chunk: number;
  readonly at: number;
}

/**
 * Holds plain output ({@link PlainOutput}) before it is parsed, and drops lines that can no longer be on the screen or in
 * the scrollback: those followed by `neededLines` line feeds, which push them out (see {@link linesThatEvict}).
 *
 * Works only for a terminal on its normal screen and without margins. There each line feed at the bottom moves a line out
 * at the top, and a line depends only on its own output and on the modes, tab stops and colours at its start. That also
 * holds without wrapping and in insert mode.
 */
export class SlidingWindow {
  readonly #scanner = new PlainOutput();
  readonly #carry = new SgrCarry();
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #neededBytes = 0;
  #hasDropped = false;

  constructor(private readonly options: WindowOptions) {}

  /** Whether the lines are so long that they should be parsed. */
  get isTooLong(): boolean {
    return this.#neededBytes > this.options.maxKeptBytes;
  }

  get bytes(): number {
    return this.#heldBytes;
  }

  /** Size of the colour changes kept from dropped output. */
  get carriedBytes(): number {
    return this.#carry.bytes;
  }

  /** @returns false when the chunk isn't plain; it is not taken then, and the window takes no more */
  push(bytes: Uint8Array): boolean {
    if (!this.#scanner.accepts(bytes)) return false;
    keep(this.#held, bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > this.#neededBytes + this.options.slackBytes) this.#slide();
    return true;
  }

  /** Removes and returns the colour changes kept so far, which must be written before the held output. */
  takeCarried(): readonly Uint8Array[] {
    return this.#carry.take();
  }

  /** Removes and returns everything that must be parsed, in order. */
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

  /** Searches backwards for the first line that must be kept. */
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
 * Returns how many line feeds push all earlier lines out of a terminal: a full scrollback and screen, and one more screen
 * because the line feeds may start at the top, above lines that are still there.
 */
export function linesThatEvict(rows: number, scrollbackLines: number): number {
  return 2 * rows + scrollbackLines;
}

/**
 * Recognises plain output, whose old lines may be skipped: text, CR, LF, TAB and SGR, nothing else. Chunks may be cut
 * anywhere. V8 compiles the regular expression to machine code, which is twice as fast as a loop over the bytes.
 */
class PlainOutput {
  #unfinished = '';

  /** @returns false as soon as the output isn't plain; the scanner can't be used after that */
  accepts(bytes: Uint8Array): boolean {
    const text = this.#unfinished + asBuffer(bytes).toString('latin1');
    const end = wholeLength(text);
    this.#unfinished = text.slice(end);
    return this.#unfinished.length <= MAX_UNFINISHED_LENGTH && !NOT_PLAIN.test(text.slice(0, end));
  }
}

/** Returns how much of the text can be judged before the next chunk arrives. */
function wholeLength(text: string): number {
  if (text.endsWith('\xc2')) return text.length - 1;
  const lastEscape = text.lastIndexOf('\x1b');
  return lastEscape >= 0 && BEGUN_SGR.test(text.slice(lastEscape)) ? lastEscape : text.length;
}

/**
 * Keeps the SGR sequences of dropped output. Writing them sets the colours that the output ended with, because sequences
 * add up until one begins with a reset.
 */
class SgrCarry {
  #kept: Uint8Array[] = [];
  #unfinished: Uint8Array = new Uint8Array(0);
  #keptBytes = 0;

  get bytes(): number {
    return this.#keptBytes;
  }

  /** Takes plain output. Searches from its end, and no further than a reset. */
  add(output: Uint8Array): void {
    const bytes = asBuffer(this.#unfinished.length > 0 ? concat([this.#unfinished, output]) : output);
    const lastEscape = bytes.lastIndexOf(ESC);
    const isWhole = lastEscape < 0 || bytes.includes(SGR_FINAL, lastEscape);
    const end = isWhole ? bytes.length : lastEscape;
    this.#unfinished = bytes.slice(end);
    const found: Uint8Array[] = [];
    for (let at = end - 1; at >= 0; at -= 1) {
      at = bytes.lastIndexOf(ESC, at);
      if (at < 0) break;
      const sgr = bytes.subarray(at, bytes.indexOf(SGR_FINAL, at) + 1);
      found.push(sgr);
      if (!beginsWithReset(sgr)) continue;
      this.take();
      break;
    }
    if (found.length === 0) return;
    const copy = concat(found.reverse()); // so that the output itself can be freed
    this.#kept.push(copy);
    this.#keptBytes += copy.length;
  }

  /** Removes and returns the kept sequences. */
  take(): readonly Uint8Array[] {
    const kept = this.#kept;
    this.#kept = [];
    this.#keptBytes = 0;
    return kept;
  }
}

/** Recognises `ESC [ m`, `ESC [ 0 m` and `ESC [ 0 ; …`, which cancel all earlier SGR sequences. */
function beginsWithReset(sgr: Uint8Array): boolean {
  let at = 2;
  while (sgr[at] === 0x30) at += 1;
  return sgr[at] === SGR_FINAL || sgr[at] === 0x3b;
}
