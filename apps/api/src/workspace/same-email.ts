/**
 * Whether two e-mail addresses are the same, letters A to Z compared without case and nothing else folded: full Unicode
 * case folding would take look-alikes such as the Kelvin sign for a “k”.
 */
export function sameEmail(one: string, other: string): boolean {
  return lowerAscii(one) === lowerAscii(other);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
