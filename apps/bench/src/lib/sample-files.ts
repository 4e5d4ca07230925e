import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type SampleKind = 'plain' | 'short' | 'ansi';

const BLOCK_BYTES = 1_000_000;
const WORDS =
  'the shell writes what a program says and nobody asks it to wait for longer than a moment'.split(' ');

/** One line of it, by its number. */
const LINES: Record<SampleKind, (n: number) => string> = {
  plain: (n) => `${String(n).padStart(7)} ${words(n, 12)}\n`,
  short: (n) => `${n % 10_000}\n`,
  ansi: (n) =>
    `\x1b[38;5;${n % 256}m${words(n, 4)}\x1b[0m \x1b[1;3${n % 8}m├─ größer → ${words(n + 7, 3)} ✓\x1b[0m € 漢字 ${n}\n`,
};

/** Writes `megabytes` of it and answers the path. */
export function writeSample(folder: string, kind: SampleKind, megabytes: number): string {
  const lines: string[] = [];
  for (let bytes = 0, n = 0; bytes < BLOCK_BYTES; n++) {
    const line = LINES[kind](n);
    lines.push(line);
    bytes += Buffer.byteLength(line);
  }
  const block = Buffer.from(lines.join(''));
  const path = join(folder, `${kind}.txt`);
  const file = openSync(path, 'w');
  for (let written = 0; written < megabytes * 1e6; written += block.length) writeSync(file, block);
  closeSync(file);
  return path;
}

function words(from: number, count: number): string {
  return Array.from({ length: count }, (_, i) => WORDS[(from * 7 + i * 3) % WORDS.length]).join(' ');
}
