/**
 * What no line of text of ours shows: control characters, escape sequences' included, line and paragraph separators, lone
 * surrogates, and what is invisible or turns the direction of what follows. The two joiners stay: words and emoji need them.
 */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A text from elsewhere, such as a token's name, made safe to show: each unprintable character becomes U+FFFD. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\ufffd');
}

/**
 * JSON with the same meaning that is safe to print: what `printable` would replace becomes an escape sequence of JSON's.
 * `JSON.stringify` escapes only some of it. Line breaks stay.
 */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, (found) => (found === '\n' ? found : escaped(found)));
}

function escaped(text: string): string {
  return [...Array(text.length).keys()]
    .map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}
