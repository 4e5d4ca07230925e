import { printableJson } from '@latchkey/contracts';

const INFO = 30;
const WARN = 40;
const ERROR = 50;

/** Writes one line of JSON to stdout, in the format of the api's log. */
function write(level: number, msg: string, error?: unknown): void {
  const err = error === undefined ? {} : { err: describe(error) };
  process.stdout.write(
    printableJson(
      `${JSON.stringify({ level, time: Date.now(), pid: process.pid, context: 'PtyHost', msg, ...err })}\n`,
    ),
  );
}

function describe(error: unknown): { message: string; stack?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
}

/** Lowest level that is written. Problems always are. */
let lowest = INFO;

export const log = {
  /** Reads what `LATCHKEY_LOG_LEVEL` says of lines at `info`. */
  configure: (level: string | undefined): void => {
    lowest = level === 'warn' || level === 'error' ? WARN : INFO;
  },
  info: (message: string): void => {
    if (lowest <= INFO) write(INFO, message);
  },
  warn: (message: string): void => write(WARN, message),
  error: (message: string, error: unknown): void => write(ERROR, message, error),
};
