const DEFAULT_CAP_BYTES = 2 * 1024 * 1024;
/** Memory grows and shrinks in steps of this size, so that a quiet session needs little. */
const DEFAULT_SEGMENT_BYTES = 64 * 1024;

/**
 * State of a terminal's parser between two bytes, by the VT500 state machine (https://vt100.net/emu/dec_ansi_parser) as
 * far as needed to know whether output may be cut there. Ignores 8-bit C1 controls, which aren't used in UTF-8.
 */
export type EscapeState = 'ground' | 'escape' | 'csi' | 'osc' | 'string';

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
/** The byte after ESC that opens a longer sequence. */
const OPENERS: Partial<Record<number, EscapeState>> = {
  0x5b: 'csi', // [
  0x5d: 'osc', // ]
  0x50: 'string', // P: DCS
  0x58: 'string', // X: SOS
  0x5e: 'string', // ^: PM
  0x5f: 'string', // _: APC
};

export function escapeStep(state: EscapeState, byte: number): EscapeState {
  if (byte === ESC) return 'escape';
  if (state === 'ground' || byte === CAN || byte === SUB) return 'ground';
  switch (state) {
    case 'escape':
      if (byte < 0x30 || byte === 0x7f) return 'escape'; // intermediates, and controls, which don't end the sequence
      return OPENERS[byte] ?? 'ground';
    case 'csi':
      return (byte >= 0x40 && byte <= 0x7e) || byte >= 0x80 ? 'ground' : 'csi';
    case 'osc':
      return byte === BEL ? 'ground' : 'osc';
    case 'string':
      return 'string';
  }
}

/** Returns the state after `bytes`. Looks only at what follows the last ESC, because ESC ends every earlier sequence. */
export function escapeStateAfter(before: EscapeState, bytes: Uint8Array): EscapeState {
  const lastEscape = bytes.lastIndexOf(ESC);
  let state = lastEscape < 0 ? before : 'escape';
  for (let i = lastEscape + 1; i < bytes.length && state !== 'ground'; i++) {
    state = escapeStep(state, bytes[i]!);
  }
  return state;
}

/** Whether a byte continues a UTF-8 character. */
export function isUtf8Continuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

interface Segment {
  readonly startOffset: number;
  readonly bytes: Uint8Array;
  length: number;
  readonly stateAtStart: EscapeState;
}

/** The latest output of a session, addressed by its offset since the session began. Drops the oldest beyond a cap. */
export class Scrollback {
  #segments: Segment[] = [];
  #end: number;

  /** @param startOffset offset of the first byte that will be appended */
  constructor(
    private readonly capBytes = DEFAULT_CAP_BYTES,
    private readonly segmentBytes = Math.min(DEFAULT_SEGMENT_BYTES, capBytes),
    startOffset = 0,
  ) {
    this.#end = startOffset;
  }

  /** Offset of the oldest byte kept. */
  get startOffset(): number {
    return this.#segments[0]?.startOffset ?? this.#end;
  }

  /** Offset of the next byte to be appended. */
  get endOffset(): number {
    return this.#end;
  }

  /**
   * Copies the bytes.
   * @returns the copy, in one or more pieces: views that stay valid even after the bytes are dropped
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
   * Returns contiguous bytes from `offset` on, at most `maxBytes`; none at the end. The view stays valid.
   * @throws RangeError when the output at `offset` is not kept
   */
  read(offset: number, maxBytes: number): Uint8Array {
    if (offset < this.startOffset || offset > this.#end) {
      throw new RangeError(`offset ${offset} is not in ${this.startOffset}..${this.#end}`);
    }
    // Every segment except the last is full.
    const segment = this.#segments[Math.floor((offset - this.startOffset) / this.segmentBytes)];
    if (segment === undefined) return new Uint8Array(0);
    const from = offset - segment.startOffset;
    return segment.bytes.subarray(from, Math.min(segment.length, from + maxBytes));
  }

  /** Returns the oldest offset where a fresh terminal may begin: outside of escape sequences and characters. */
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

  /** Yields all output that a fresh terminal can parse, in order. */
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
