import { printableJson } from '@latchkey/contracts';
import { destination, type DestinationStream } from 'pino';

/**
 * Writes the log's lines to stdout, safe to print in a terminal. They may hold names of projects and files, and the output of
 * git and agents; pino escapes only part of the characters that a terminal obeys.
 */
export function printableLog(stdout: DestinationStream = destination(1)): DestinationStream {
  return { write: (line) => stdout.write(printableJson(line)) };
}
