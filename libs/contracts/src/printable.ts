/**
 * What no line of text of ours shows: control characters, escape sequences' included, line and paragraph separators, lone
 * surrogates, and what is invisible or turns the direction of what follows. The two joiners stay: words and emoji need them.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text from elsewhere, such as a token's name, made safe to show: each unprintable character becomes U+FFFD. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}
