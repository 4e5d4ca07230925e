import { printable, SESSION_LIMITS, type SessionEnd } from '@latchkey/contracts';

/** A session as it is saved for the next start. */
export interface SavedSession {
  readonly id: string;
  readonly label: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly cols: number;
  readonly rows: number;
  readonly cwd: string | null;
  /** ISO 8601 */
  readonly lastOutputAt: string;
  /** Null when the shell was still running. */
  readonly exitCode: number | null;
  /** Null when Latchkey was killed, so that how the session ended is unknown. */
  readonly ended: Pick<SessionEnd, 'reason' | 'at'> | null;
  readonly epoch: number;
  /** The offset after the last byte of output, including output that is no longer kept. */
  readonly endOffset: number;
  /** Output that draws the last screen and the lines above it in a new terminal of the same size. */
  readonly screen: Uint8Array;
}

/** Larger screens are truncated. */
export const MAX_SCREEN_BYTES = 2 * 2 ** 20;
const MAX_HEADER_BYTES = 16 * 1024;
export const MAX_FILE_BYTES = MAX_HEADER_BYTES + MAX_SCREEN_BYTES;
const MAX_PATH_CHARACTERS = 4096;
const LINE_FEED = 0x0a;
const REASONS: readonly unknown[] = ['exited', 'idle', 'stopped', 'lost'];

/** Encodes as one line of JSON followed by the screen's bytes. */
export function encodeSavedSession({ screen, ...header }: SavedSession): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), screen.subarray(0, MAX_SCREEN_BYTES)]);
}

/**
 * Decodes and validates a file, which programs in the shells may have tampered with.
 * @param id the session's id from the file's name
 * @returns null when it isn't a saved session with this id
 */
export function decodeSavedSession(file: Uint8Array, id: string): SavedSession | null {
  const end = file.subarray(0, MAX_HEADER_BYTES).indexOf(LINE_FEED);
  if (end < 0 || file.length > MAX_FILE_BYTES) return null;
  const header = parsed(new TextDecoder().decode(file.subarray(0, end)));
  if (header === null || header['id'] !== id) return null;
  const { label, createdAt, cols, rows, cwd, lastOutputAt, exitCode, ended, epoch, endOffset } = header;
  const { minCols, maxCols, minRows, maxRows, maxLabelLength } = SESSION_LIMITS;
  const isValid =
    isShown(label, maxLabelLength) &&
    isDate(createdAt) &&
    isWithin(cols, minCols, maxCols) &&
    isWithin(rows, minRows, maxRows) &&
    (cwd === null || isShown(cwd, MAX_PATH_CHARACTERS)) &&
    isDate(lastOutputAt) &&
    (exitCode === null || isWithin(exitCode, -(2 ** 31), 2 ** 31 - 1)) &&
    (ended === null || isEnd(ended)) &&
    isWithin(epoch, 1, Number.MAX_SAFE_INTEGER) &&
    isWithin(endOffset, 0, Number.MAX_SAFE_INTEGER);
  return isValid ? ({ ...header, screen: file.slice(end + 1) } as unknown as SavedSession) : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function isEnd(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { reason, at } = value as Partial<Record<keyof SessionEnd, unknown>>;
  return REASONS.includes(reason) && isDate(at);
}

function isShown(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value !== '' && value.length <= maxLength && printable(value) === value;
}

function isDate(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 30 && !Number.isNaN(Date.parse(value));
}

function isWithin(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}
