import { asBuffer, concat } from './bytes';

const ESC = 0x1b;
const SGR_FINAL = 0x6d;

/** Anything but text, CR, LF, TAB and whole SGR sequences, a byte a character. C1 controls are two bytes in UTF-8. */
const NOT_PLAIN = /[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]|\x1b(?!\[[0-9:;]*m)|\xc2(?![\xa0-\xbf])/;
const BEGUN_SGR = /^\x1b(?:\[[0-9:;]*)?$/;
const MAX_UNFINISHED_LENGTH = 256;

/**
 * Recognises output of which old lines can be left out: text, CR, LF, TAB and SGR, nothing else. Chunks may be cut
 * anywhere. By a regular expression, which V8 makes machine code of: twice as fast as a loop over the bytes.
 */
export class PlainOutput {
  #unfinished = '';

  /** @returns false as soon as something else is in it, and then this scanner is of no more use */
  accepts(bytes: Uint8Array): boolean {
    const text = this.#unfinished + asBuffer(bytes).toString('latin1');
    const end = wholeLength(text);
    this.#unfinished = text.slice(end);
    return this.#unfinished.length <= MAX_UNFINISHED_LENGTH && !NOT_PLAIN.test(text.slice(0, end));
  }
}

/** How much of the text can be judged before the next chunk is there. */
function wholeLength(text: string): number {
  if (text.endsWith('\xc2')) return text.length - 1;
  const lastEscape = text.lastIndexOf('\x1b');
  return lastEscape >= 0 && BEGUN_SGR.test(text.slice(lastEscape)) ? lastEscape : text.length;
}

/**
 * The SGR sequences of plain output that was left out. Writing them gives the colours that the output left behind,
 * for they add up until one begins with a reset.
 */
export class SgrCarry {
  private kept: Uint8Array[] = [];
  #unfinished: Uint8Array = new Uint8Array(0);
  #keptBytes = 0;

  get bytes(): number {
    return this.#keptBytes;
  }

  /** Takes output that {@link PlainOutput} found plain. Looks from its end, and no further than a reset. */
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
    const copy = concat(found.reverse()); // so that the output itself can go
    this.kept.push(copy);
    this.#keptBytes += copy.length;
  }

  /** @returns what was kept, which from now on is the caller's to write */
  take(): readonly Uint8Array[] {
    const { kept } = this;
    this.kept = [];
    this.#keptBytes = 0;
    return kept;
  }
}

/** `ESC [ m`, `ESC [ 0 m`, `ESC [ 0 ; …`: nothing that came before has any effect. */
function beginsWithReset(sgr: Uint8Array): boolean {
  let at = 2;
  while (sgr[at] === 0x30) at += 1;
  return sgr[at] === SGR_FINAL || sgr[at] === 0x3b;
}
