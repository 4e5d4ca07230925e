/** Formats a time span by its largest useful unit: `12 s`, `7 min`, `3 h`, `2 days`. */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.round(hours / 24)} days`;
}

/** Formats how long a step took: `84 ms`, `1.2 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1) return '<1 ms';
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Formats a number of bytes in binary units: `812 bytes`, `12 KiB`, `1.4 MiB`, `5.9 GiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 2 ** 10) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  if (bytes < 2 ** 20) return `${Math.round(bytes / 2 ** 10)} KiB`;
  if (bytes < 2 ** 30) return `${oneDecimal(bytes / 2 ** 20)} MiB`;
  return `${oneDecimal(bytes / 2 ** 30)} GiB`;
}

/** Drops the decimal of large values. */
function oneDecimal(value: number): string {
  return value < 100 ? value.toFixed(1) : `${Math.round(value)}`;
}

/** Formats an amount of memory, always in MiB so that figures can be compared: `143 MiB`. */
export function formatMebibytes(bytes: number): string {
  return `${Math.round(mebibytes(bytes))} MiB`;
}

export function mebibytes(bytes: number): number {
  return bytes / 2 ** 20;
}

/** Formats a time in the browser’s locale, with the date unless it is today. */
export function formatTime(iso: string, nowMs: number): string {
  const time = new Date(iso);
  const today = time.toDateString() === new Date(nowMs).toDateString();
  const clock = time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return today ? clock : `${time.toLocaleDateString()} ${clock}`;
}

/** The names of rotation steps on screen, by their stored names. */
const LEDGER_STEP_NAMES: Readonly<Record<string, string>> = {
  paste: 'Accept pasted token',
  begin: 'Start rotation',
  prove: 'Verify current token',
  sweep: 'Delete stray tokens',
  mint: 'Create token',
  verify: 'Verify new token',
  save: 'Store',
  distribute: 'Distribute',
  revoke: 'Revoke',
  unconfirmed: 'Stored record not confirmed',
  superseded: 'Adopt newer record',
  abandon: 'Discard pasted token',
  'sign-out': 'Sign out',
};

/** Returns the display name of a step in the rotation ledger. */
export function ledgerStepName(step: string): string {
  return LEDGER_STEP_NAMES[step] ?? step;
}
