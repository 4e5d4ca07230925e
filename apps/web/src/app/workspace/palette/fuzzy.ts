/** How well a text matches what was typed. */
export interface Match {
  /** Higher is better. */
  readonly score: number;
  /** Positions of the matching letters, ascending. */
  readonly places: readonly number[];
}

/**
 * Matches each typed word: as a substring, preferably at the start of a word, else letter by letter in order.
 * @returns null if a word doesn't match
 */
export function fuzzyMatch(typed: string, text: string): Match | null {
  const lower = text.toLowerCase();
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = words.map((word) => matchSubstring(word, lower) ?? matchLetters(word, lower));
  if (!found.every((match) => match !== null)) return null;
  const places = [...new Set(found.flatMap((match) => match.places))].sort((a, b) => a - b);
  // Prefer the shorter of two equally good texts.
  return { score: found.reduce((sum, match) => sum + match.score, 0) - text.length / 1000, places };
}

function matchSubstring(word: string, text: string): Match | null {
  const starts = isStartOfWord(text);
  let at = text.indexOf(word);
  let best = at;
  while (at !== -1 && !starts(best)) {
    at = text.indexOf(word, at + 1);
    if (at !== -1 && starts(at)) best = at;
  }
  if (best === -1) return null;
  const score = 10 + word.length + (starts(best) ? 10 : 0) + (best === 0 ? 5 : 0);
  return { score, places: Array.from(word, (_letter, offset) => best + offset) };
}

function matchLetters(word: string, text: string): Match | null {
  const starts = isStartOfWord(text);
  const places: number[] = [];
  let score = 0;
  for (const letter of word) {
    const from = (places.at(-1) ?? -1) + 1;
    const next = text.indexOf(letter, from);
    if (next === -1) return null;
    // Prefer the initial of a later word to a letter inside this one.
    const initial = nextInitial(text, letter, from, starts);
    const place = next === from && places.length > 0 ? next : (initial ?? next);
    score += starts(place) ? 2 : place === from ? 1 : -0.5;
    places.push(place);
  }
  return { score, places };
}

function nextInitial(
  text: string,
  letter: string,
  from: number,
  starts: (at: number) => boolean,
): number | null {
  for (let at = text.indexOf(letter, from); at !== -1; at = text.indexOf(letter, at + 1))
    if (starts(at)) return at;
  return null;
}

function isStartOfWord(text: string): (at: number) => boolean {
  return (at) => at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? ' ');
}
