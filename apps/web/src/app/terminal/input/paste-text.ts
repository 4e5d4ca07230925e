/** Cleans pasted text for a program: line ends become Enter, and control characters are removed. */
export function pasteText(text: string): string {
  // ESC[201~ would end a bracketed paste early, so that the rest would count as typed.
  return text.replace(/\r\n|\n/g, '\r').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '');
}

/**
 * Tells whether a paste would run commands at once and needs confirmation: it has line ends, and the program doesn't
 * support bracketed paste.
 */
export function runsAtOnce(text: string, isBracketed: boolean): boolean {
  return !isBracketed && /[\r\n]/.test(text);
}

/** Counts the lines of a paste. A trailing line end doesn't add one. */
export function lineCount(text: string): number {
  return text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length;
}

/** Wraps text in the markers of a bracketed paste, so that the program treats it as pasted, not typed. */
export function bracketed(text: string): string {
  return `\u001b[200~${text}\u001b[201~`;
}

/** Quotes a path so that a shell reads it as one word. */
export function shellQuote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
