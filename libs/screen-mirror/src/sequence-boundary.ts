const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const DEL = 0x7f;

type State = 'ground' | 'escape' | 'intermediate' | 'csi' | 'osc' | 'dcs' | 'string';

/** The byte after ESC that opens a longer sequence. */
const OPENERS: Partial<Record<number, State>> = {
  0x5b: 'csi',
  0x5d: 'osc',
  0x50: 'dcs',
  0x58: 'string',
  0x5e: 'string',
  0x5f: 'string',
};
/** The same for C1 controls in UTF-8, which xterm accepts too. All others lead to the ground state. */
const C1_OPENERS: Partial<Record<number, State>> = {
  0x9b: 'csi',
  0x9d: 'osc',
  0x90: 'dcs',
  0x98: 'string',
  0x9e: 'string',
  0x9f: 'string',
};

/**
 * Finds where output may be cut: after a whole character and a whole escape sequence. Mirrors xterm's parser (the VT500
 * state machine with UTF-8). Chunks may be cut anywhere.
 */
export class SequenceBoundary {
  #state: State = 'ground';
  #lead = 0;
  #missing = 0;

  /** @returns how many of `bytes` lie before the last boundary in them; -1 without a boundary */
  scan(bytes: Uint8Array): number {
    let boundary = this.#isGround ? 0 : -1;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte < 0x80) {
        this.#missing = 0; // decoders drop an unfinished character
        this.#ascii(byte);
      } else this.#highByte(byte);
      if (this.#isGround) boundary = at + 1;
    }
    return boundary;
  }

  get #isGround(): boolean {
    return this.#state === 'ground' && this.#missing === 0;
  }

  #ascii(byte: number): void {
    if (byte === ESC) this.#state = 'escape';
    else if (byte === CAN || byte === SUB) this.#state = 'ground';
    else if (this.#state !== 'ground') this.#state = this.#next(this.#state, byte);
  }

  #next(state: State, byte: number): State {
    switch (state) {
      case 'escape':
      case 'intermediate':
        if (byte < 0x20 || byte === DEL) return state;
        if (byte < 0x30) return 'intermediate';
        return (state === 'escape' && OPENERS[byte]) || 'ground';
      case 'csi':
        return byte >= 0x40 && byte !== DEL ? 'ground' : 'csi';
      case 'osc':
        return byte === BEL ? 'ground' : 'osc';
      default:
        return state;
    }
  }

  #highByte(byte: number): void {
    const continues = byte < 0xc0;
    if (!continues) {
      this.#lead = byte;
      this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : byte < 0xf8 ? 3 : 0;
    } else if (this.#missing > 0) {
      this.#missing -= 1;
      if (this.#missing === 0) this.#character(this.#lead === 0xc2 && byte < 0xa0 ? byte : null);
    }
  }

  #character(c1: number | null): void {
    if (c1 !== null) this.#state = C1_OPENERS[c1] ?? 'ground';
    else if (this.#state !== 'osc' && this.#state !== 'dcs') this.#state = 'ground';
  }
}
