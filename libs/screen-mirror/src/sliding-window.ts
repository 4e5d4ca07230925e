import { PlainOutput, SgrCarry, type PlainChunk } from './plain-output';

const CR = Uint8Array.of(0x0d);

interface Held extends PlainChunk {
  readonly bytes: Uint8Array;
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
  private readonly scanner = new PlainOutput();
  private readonly carry = new SgrCarry();
  private held: Held[] = [];
  private heldBytes = 0;
  private heldLineFeeds = 0;
  private hasDropped = false;

  constructor(private readonly neededLines: number) {}

  get bytes(): number {
    return this.heldBytes;
  }

  /** How many bytes of colour changes are kept from output that was let go. */
  get carriedBytes(): number {
    return this.carry.bytes;
  }

  /** @returns false when the chunk is not plain; it was not taken then, and no other can be */
  push(bytes: Uint8Array): boolean {
    const chunk = this.scanner.scan(bytes);
    if (chunk === null) return false;
    this.held.push({ ...chunk, bytes });
    this.heldBytes += bytes.length;
    this.heldLineFeeds += chunk.lineFeeds;
    this.slide();
    return true;
  }

  /** The colour changes kept so far, to be written before anything that is still held. */
  takeCarried(): readonly Uint8Array[] {
    return this.carry.take();
  }

  /** Everything that must be parsed, in order; the window is empty then. */
  take(): readonly Uint8Array[] {
    const parts = this.held.map(({ bytes }) => bytes);
    this.held = [];
    this.heldBytes = this.heldLineFeeds = 0;
    return this.hasDropped ? [...this.takeCarried(), CR, ...parts] : parts;
  }

  /** Begins with the second chunk's first line, as long as enough lines follow it. */
  private slide(): void {
    for (;;) {
      const next = this.held.findIndex(({ firstLineStart }, index) => index > 0 && firstLineStart >= 0);
      const chunk = this.held[next];
      if (chunk === undefined) return;
      const head = chunk.bytes.subarray(0, chunk.firstLineStart);
      const goneLineFeeds = lineFeedsOf(this.held.slice(0, next)) + chunk.lineFeedsBefore;
      if (this.heldLineFeeds - goneLineFeeds < this.neededLines) return;
      this.beginAt(next, chunk, head);
    }
  }

  private beginAt(index: number, chunk: Held, head: Uint8Array): void {
    for (const { bytes } of this.held.slice(0, index)) this.letGo(bytes);
    this.letGo(head);
    const rest = chunk.bytes.subarray(head.length);
    const lineFeeds = chunk.lineFeeds - chunk.lineFeedsBefore;
    this.held = [
      { bytes: rest, lineFeeds, firstLineStart: -1, lineFeedsBefore: 0 },
      ...this.held.slice(index + 1),
    ];
    this.heldLineFeeds = lineFeedsOf(this.held);
    this.hasDropped = true;
  }

  private letGo(bytes: Uint8Array): void {
    this.carry.add(bytes);
    this.heldBytes -= bytes.length;
  }
}

/**
 * How many line feeds push everything out of a terminal that was there before them: a full scrollback and screen, and
 * another screen because they may start at its top, over lines that are still there.
 */
export function linesThatEvict(rows: number, scrollbackLines: number): number {
  return 2 * rows + scrollbackLines;
}

function lineFeedsOf(chunks: readonly Held[]): number {
  return chunks.reduce((sum, { lineFeeds }) => sum + lineFeeds, 0);
}
