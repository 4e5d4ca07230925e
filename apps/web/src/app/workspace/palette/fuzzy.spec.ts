import { fuzzyMatch } from './fuzzy';

const best = (typed: string, ...texts: readonly string[]): string | undefined =>
  texts
    .map((text) => ({ text, match: fuzzyMatch(typed, text) }))
    .filter(({ match }) => match !== null)
    .sort((a, b) => b.match!.score - a.match!.score)[0]?.text;
const marked = (typed: string, text: string): string | null => {
  const places = fuzzyMatch(typed, text)?.places;
  return places
    ? [...text].map((letter, at) => (places.includes(at) ? `[${letter}]` : letter)).join('')
    : null;
};

describe('fuzzyMatch', () => {
  it.each([
    ['split', 'Close pane', 'Split right'],
    ['spr', 'Split down', 'Split right'],
    ['theme em', 'Terminal theme: Ember', 'Terminal theme: Midnight'],
    ['ember theme', 'Terminal theme: Ember', 'Terminal theme: Midnight'],
    ['new', 'Rename tab', 'New shell'],
    ['tab', 'Portable', 'Next tab'],
    ['next', 'Next', 'Next tab'],
  ])('%j ranks %j and %j correctly', (typed, one, other) => {
    const expected = typed === 'theme em' || typed === 'ember theme' || typed === 'next' ? one : other;
    expect(best(typed, one, other)).toBe(expected);
  });

  it('matches everything if nothing is typed', () => {
    expect(fuzzyMatch('', 'New shell')).not.toBeNull();
    expect(fuzzyMatch('  ', 'New shell')?.places).toEqual([]);
  });

  it.each(['xyz', 'shell xyz', 'llehs'])('does not match %j', (typed) =>
    expect(fuzzyMatch(typed, 'New shell')).toBeNull(),
  );

  it('returns the positions of matching letters', () => {
    expect(marked('sh', 'New shell')).toBe('New [s][h]ell');
    expect(marked('ns', 'New shell')).toBe('[N]ew [s]hell');
  });
});
