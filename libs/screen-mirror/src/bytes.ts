/** Joins the parts into memory of their own, which can be transferred. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // Not from Node's shared pool, which can't be transferred, and not filled with zeros first.
  const whole = Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Wraps the same bytes in a Buffer, for its native search methods. */
export function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

const SMALL_BYTES = 2048;

/** Appends bytes to the pieces. Joins small pieces, because each object has overhead and a key's echo is one byte. */
export function keep<T>(pieces: (T | Uint8Array)[], bytes: Uint8Array): void {
  const last = pieces.at(-1);
  if (last instanceof Uint8Array && last.length + bytes.length <= SMALL_BYTES)
    pieces[pieces.length - 1] = concat([last, bytes]);
  else pieces.push(bytes);
}
