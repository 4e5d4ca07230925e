import { printable, printableJson } from '@latchkey/contracts';
import type { Output } from './command';

/**
 * Prints lines for people. They hold text from repositories, programs and the workspace, such as names of folders, and none of
 * it may command the terminal or fake another line.
 */
export function printLines(lines: readonly string[], { write }: Pick<Output, 'write'>): void {
  write(lines.map((line) => `${printable(line)}\n`).join(''));
}

/** Prints a value for programs, as one line of JSON. It is as safe on a terminal, and means the same. */
export function printJson(value: unknown, { write }: Pick<Output, 'write'>): void {
  write(`${printableJson(JSON.stringify(value))}\n`);
}
