/** The text of a paste as a program may get it: line ends as the Enter key makes them, and no control characters. */
export function pasteText(text: string): string {
  // Escape sequences among them: ESC[201~ would end a bracketed paste, and what follows would be typed.
  return text.replace(/\r\n|\n/g, '\r').replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '');
}

/**
 * Whether to ask before a paste: it would run commands at once, for it has line ends and the program in the shell does
 * not take pastes as such.
 */
export function runsAtOnce(text: string, isBracketed: boolean): boolean {
  return !isBracketed && /[\r\n]/.test(text);
}

/** How many lines a paste has; a line end at its end begins none. */
export function lineCount(text: string): number {
  return text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length;
}

/** Between these a program takes input as pasted, not typed. */
export function bracketed(text: string): string {
  return `\u001b[200~${text}\u001b[201~`;
}
