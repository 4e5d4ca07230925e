const MAX_LENGTH = 80;

/**
 * A title that a program set, made safe to show: no control characters, no invisible or direction-changing ones that
 * could make it read as something else, one line, of bounded length.
 */
export function sanitiseTitle(title: string): string {
  const plain = title
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH - 1)}…` : plain;
}
