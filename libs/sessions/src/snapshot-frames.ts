import { TERMINAL_LIMITS, type ServerFrame } from '@latchkey/contracts';

/** A piece of a screen has a byte of flags that output has not. */
const PIECE_BYTES = TERMINAL_LIMITS.maxPayloadBytes - 1;

/** One screen in as many frames as it takes; at least one, since an empty screen is one too. */
export function* snapshotFrames(offset: number, parts: readonly Uint8Array[]): Generator<ServerFrame> {
  let begins = true;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += PIECE_BYTES) {
      const bytes = part.subarray(at, at + PIECE_BYTES);
      yield { type: 'snapshot', offset, begins, bytes };
      begins = false;
    }
  }
  if (begins) yield { type: 'snapshot', offset, begins, bytes: new Uint8Array(0) };
}
