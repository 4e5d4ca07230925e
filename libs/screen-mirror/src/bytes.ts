/** The parts as one piece of memory of their own, which can be transferred. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // Neither out of a pool, which others use too, nor filled with zeros first.
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same bytes, with the searches that Node has natively. */
export function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

const SMALL_BYTES = 2048;

/** Adds a piece to those that are kept. Small ones are joined, for each object has its price: a key's echo is one byte. */
export function keep<T>(pieces: (T | Uint8Array)[], bytes: Uint8Array): void {
  const last = pieces.at(-1);
  if (last instanceof Uint8Array && last.length + bytes.length <= SMALL_BYTES)
    pieces[pieces.length - 1] = concat([last, bytes]);
  else pieces.push(bytes);
}
