/** The same characters as `printable` in libs/contracts, which the tools can't import: they run before anything is built. */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a line of a log safe to print in a terminal: tabs and line breaks become spaces, other unprintable characters
 * U+FFFD.
 * @param {string} line
 */
export function printable(line) {
  return line.replace(/[\t\r\n]+/g, ' ').replace(UNPRINTABLE, '\ufffd');
}
