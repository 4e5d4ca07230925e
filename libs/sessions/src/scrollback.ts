import { escapeStateAfter, escapeStep, isUtf8Continuation, type EscapeState } from './escape-state';

const DEFAULT_CAP_BYTES = 2 * 1024 * 1024;
/** Memory grows and shrinks by this much, so that a quiet session costs little. */
const DEFAULT_SEGMENT_BYTES = 64 * 1024;

interface Segment {
  readonly startOffset: number;
  readonly bytes: Uint8Array;
  length: number;
  readonly stateAtStart: EscapeState;
}

/** The latest output of a session, addressed by its offset since the session began. The oldest is dropped at a cap. */
export class Scrollback {
  #segments: Segment[] = [];
  #end: number;

  /** @param startOffset of its first byte; what came before is not kept */
  constructor(
    private readonly capBytes = DEFAULT_CAP_BYTES,
    private readonly segmentBytes = Math.min(DEFAULT_SEGMENT_BYTES, capBytes),
    startOffset = 0,
  ) {
    this.#end = startOffset;
  }

  /** Offset of the oldest byte that is kept. */
  get startOffset(): number {
    return this.#segments[0]?.startOffset ?? this.#end;
  }

  /** Offset of the next byte to come. */
  get endOffset(): number {
    return this.#end;
  }

  /**
   * Copies the bytes.
   * @returns the copy, in as many pieces as it takes: views that stay valid, also when the bytes are dropped
   */
  append(bytes: Uint8Array): readonly Uint8Array[] {
    const kept: Uint8Array[] = [];
    for (let taken = 0; taken < bytes.length;) {
      const segment = this.#segmentWithRoom();
      const part = bytes.subarray(taken, taken + this.segmentBytes - segment.length);
      segment.bytes.set(part, segment.length);
      kept.push(segment.bytes.subarray(segment.length, segment.length + part.length));
      segment.length += part.length;
      taken += part.length;
      this.#end += part.length;
      while (this.#end - this.startOffset > this.capBytes) this.#segments.shift();
    }
    return kept;
  }

  /**
   * Some bytes from `offset` on: as many as lie together, at most `maxBytes`; none at the end. A view that stays valid.
   * @throws RangeError when `offset` is not within what is kept
   */
  read(offset: number, maxBytes: number): Uint8Array {
    if (offset < this.startOffset || offset > this.#end) {
      throw new RangeError(`offset ${offset} is not in ${this.startOffset}..${this.#end}`);
    }
    // All segments but the last are full.
    const segment = this.#segments[Math.floor((offset - this.startOffset) / this.segmentBytes)];
    if (segment === undefined) return new Uint8Array(0);
    const from = offset - segment.startOffset;
    return segment.bytes.subarray(from, Math.min(segment.length, from + maxBytes));
  }

  /** The oldest offset at which a terminal in its initial state may begin: not within an escape sequence or character. */
  safeStartOffset(): number {
    let state = this.#segments[0]?.stateAtStart ?? 'ground';
    if (this.startOffset === 0) return 0;
    for (let offset = this.startOffset; offset < this.#end;) {
      const bytes = this.read(offset, this.segmentBytes);
      for (const byte of bytes) {
        if (state === 'ground' && !isUtf8Continuation(byte)) return offset;
        state = escapeStep(state, byte);
        offset += 1;
      }
    }
    return this.#end;
  }

  /** All that a terminal in its initial state can be given, in order. */
  *fromSafeStart(): Generator<Uint8Array> {
    for (let offset = this.safeStartOffset(); offset < this.#end;) {
      const bytes = this.read(offset, this.segmentBytes);
      offset += bytes.length;
      yield bytes;
    }
  }

  #segmentWithRoom(): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.length < this.segmentBytes) return last;
    const segment: Segment = {
      startOffset: this.#end,
      bytes: new Uint8Array(this.segmentBytes),
      length: 0,
      stateAtStart: last === undefined ? 'ground' : escapeStateAfter(last.stateAtStart, last.bytes),
    };
    this.#segments.push(segment);
    return segment;
  }
}
