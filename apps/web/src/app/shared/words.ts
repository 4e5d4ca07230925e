/** A stretch of time in the shortest useful words: `12 s`, `7 min`, `3 h`, `2 days`. */
export function spanWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.round(hours / 24)} days`;
}

/** How long a step took: `84 ms`, `1.2 s`. */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 1) return '<1 ms';
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A number of bytes, in the units that memory and our limits are given in: `812 bytes`, `12 KiB`, `1.4 MiB`, `5.9 GiB`. */
export function byteWords(bytes: number): string {
  if (bytes < 2 ** 10) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  if (bytes < 2 ** 20) return `${Math.round(bytes / 2 ** 10)} KiB`;
  if (bytes < 2 ** 30) return `${oneDecimal(bytes / 2 ** 20)} MiB`;
  return `${oneDecimal(bytes / 2 ** 30)} GiB`;
}

/** Where there is a thousand of it, nobody reads the decimal. */
function oneDecimal(value: number): string {
  return value < 100 ? value.toFixed(1) : `${Math.round(value)}`;
}

/** How much memory, in the one unit that it is told in everywhere, so that figures can be compared: `143 MiB`. */
export function mebibyteWords(bytes: number): string {
  return `${Math.round(mebibytes(bytes))} MiB`;
}

export function mebibytes(bytes: number): number {
  return bytes / 2 ** 20;
}

/** A time of day for a person here, with the date where it is not today. */
export function timeWords(iso: string, nowMs: number): string {
  const time = new Date(iso);
  const today = time.toDateString() === new Date(nowMs).toDateString();
  const clock = time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return today ? clock : `${time.toLocaleDateString()} ${clock}`;
}
