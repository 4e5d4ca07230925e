/**
 * Where a terminal's parser stands between two bytes, after the state machine of the VT500 series
 * (https://vt100.net/emu/dec_ansi_parser): enough to know whether output may be cut there. 8-bit C1 controls are left
 * out: in UTF-8 nobody sends them.
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
      if (byte < 0x30 || byte === 0x7f) return 'escape'; // intermediates, and controls that are carried out on the way
      return OPENERS[byte] ?? 'ground';
    case 'csi':
      return (byte >= 0x40 && byte <= 0x7e) || byte >= 0x80 ? 'ground' : 'csi';
    case 'osc':
      return byte === BEL ? 'ground' : 'osc';
    case 'string':
      return 'string';
  }
}

/**
 * The state after `bytes`. Quick, since only what follows the last ESC can matter: ESC ends whatever came before it.
 */
export function escapeStateAfter(before: EscapeState, bytes: Uint8Array): EscapeState {
  const lastEscape = bytes.lastIndexOf(ESC);
  let state = lastEscape < 0 ? before : 'escape';
  for (let i = lastEscape + 1; i < bytes.length && state !== 'ground'; i++) {
    state = escapeStep(state, bytes[i]!);
  }
  return state;
}

/** Whether a byte goes on with a UTF-8 character that began before it. */
export function isUtf8Continuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}
