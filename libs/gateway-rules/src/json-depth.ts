const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** `{` and `[`. */
const OPENING: readonly number[] = [0x7b, 0x5b];
/** `}` and `]`. */
const CLOSING: readonly number[] = [0x7d, 0x5d];

/** The parts of a `Buffer` that the scan uses. */
export interface JsonBytes {
  readonly length: number;
  readonly [index: number]: number | undefined;
  indexOf(byte: number, from: number): number;
}

/**
 * Whether JSON nests objects and arrays more than `maxDepth` deep. Stops at the first that does, so that the answer to
 * megabytes of brackets takes no time. Doesn't check whether it is JSON otherwise.
 */
export function nestsDeeperThan(json: JsonBytes, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === QUOTE) {
      at = endOfString(json, at);
      if (at === -1) return false;
    } else if (OPENING.includes(byte)) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (CLOSING.includes(byte)) depth -= 1;
  }
  return false;
}

/** @returns the index of the closing quote; -1 if there is none */
function endOfString(json: JsonBytes, start: number): number {
  let at = json.indexOf(QUOTE, start + 1);
  while (at !== -1 && isEscaped(json, at)) at = json.indexOf(QUOTE, at + 1);
  return at;
}

/** Whether an odd number of backslashes stands before a byte. */
function isEscaped(json: JsonBytes, at: number): boolean {
  let first = at;
  while (json[first - 1] === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}
