import { concat } from './bytes';

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const ESC = 0x1b;
const SGR_FINAL = 0x6d;

/** What a chunk of plain output holds. */
export interface PlainChunk {
  readonly lineFeeds: number;
  /** Just behind the first CR LF of the chunk, where the cursor is in the first column; -1 without one. */
  readonly firstLineStart: number;
  /** How many of the line feeds come before that. */
  readonly lineFeedsBefore: number;
}

const enum State {
  Text,
  CarriageReturn,
  Escape,
  Sgr,
  /** The lead byte of a character that may be a C1 control. */
  LeadC2,
}

/**
 * Recognises output of which old lines can be left out: text, CR, LF, TAB and SGR, nothing else. Chunks may be cut
 * anywhere.
 */
export class PlainOutput {
  private state = State.Text;

  /** @returns what the chunk holds; null as soon as something else is in it, and then this scanner is of no more use */
  scan(bytes: Uint8Array): PlainChunk | null {
    const { length } = bytes;
    let lineFeeds = 0;
    let lineFeedsBefore = 0;
    let firstLineStart = -1;
    let { state } = this;
    for (let at = 0; at < length; at++) {
      let byte = bytes[at]!;
      if (state < State.Escape && byte >= 0x20 && byte < 0x7f) {
        while (at + 1 < length && (byte = bytes[at + 1]!) >= 0x20 && byte < 0x7f) at += 1; // nearly all there is
        state = State.Text;
      } else if (state >= State.Escape) {
        const next = within(state, byte);
        if (next === null) return null;
        state = next;
      } else if (byte === LF) {
        lineFeeds += 1;
        if (state === State.CarriageReturn && firstLineStart < 0) {
          firstLineStart = at + 1;
          lineFeedsBefore = lineFeeds;
        }
        state = State.Text;
      } else if (byte === CR) state = State.CarriageReturn;
      else if (byte === ESC) state = State.Escape;
      else if (byte === TAB) state = State.Text;
      else if (byte >= 0x80) state = byte === 0xc2 ? State.LeadC2 : State.Text;
      else return null;
    }
    this.state = state;
    return { lineFeeds, firstLineStart, lineFeedsBefore };
  }
}

function within(state: State, byte: number): State | null {
  if (state === State.LeadC2) return byte >= 0xa0 && byte < 0xc0 ? State.Text : null;
  if (state === State.Escape) return byte === 0x5b ? State.Sgr : null;
  if (byte === SGR_FINAL) return State.Text;
  return byte >= 0x30 && byte <= 0x3b ? State.Sgr : null; // digits, ; and :
}

/**
 * The SGR sequences of plain output that was left out. Writing them gives the colours that the output left behind,
 * for they add up until one begins with a reset.
 */
export class SgrCarry {
  private kept: Uint8Array[] = [];
  private unfinished: Uint8Array = new Uint8Array(0);
  private keptBytes = 0;

  get bytes(): number {
    return this.keptBytes;
  }

  /** Takes output that {@link PlainOutput} found plain. Looks from its end, and no further than a reset. */
  add(output: Uint8Array): void {
    const bytes = this.unfinished.length > 0 ? concat([this.unfinished, output]) : output;
    const lastEscape = bytes.lastIndexOf(ESC);
    const isWhole = lastEscape < 0 || bytes.includes(SGR_FINAL, lastEscape);
    const end = isWhole ? bytes.length : lastEscape;
    this.unfinished = bytes.slice(end);
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
    this.keptBytes += copy.length;
  }

  /** @returns what was kept, which from now on is the caller's to write */
  take(): readonly Uint8Array[] {
    const { kept } = this;
    this.kept = [];
    this.keptBytes = 0;
    return kept;
  }
}

/** `ESC [ m`, `ESC [ 0 m`, `ESC [ 0 ; …`: nothing that came before has any effect. */
function beginsWithReset(sgr: Uint8Array): boolean {
  let at = 2;
  while (sgr[at] === 0x30) at += 1;
  return sgr[at] === SGR_FINAL || sgr[at] === 0x3b;
}
