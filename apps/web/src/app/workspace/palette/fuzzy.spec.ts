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

describe('what was typed', () => {
  it.each([
    ['split', 'Close this pane', 'Split to the right'],
    ['spr', 'Split below', 'Split to the right'],
    ['theme em', 'Terminal theme: Ember', 'Terminal theme: Midnight'],
    ['ember theme', 'Terminal theme: Ember', 'Terminal theme: Midnight'],
    ['new', 'Rename this tab', 'New shell'],
    ['tab', 'Portable', 'Next tab'],
    ['next', 'Next', 'Next tab'],
  ])('%j finds the right one of %j and %j', (typed, one, other) => {
    const expected = typed === 'theme em' || typed === 'ember theme' || typed === 'next' ? one : other;
    expect(best(typed, one, other)).toBe(expected);
  });

  it('finds everything when it is nothing', () => {
    expect(fuzzyMatch('', 'New shell')).not.toBeNull();
    expect(fuzzyMatch('  ', 'New shell')?.places).toEqual([]);
  });

  it.each(['xyz', 'shell xyz', 'llehs'])('finds nothing for %j', (typed) =>
    expect(fuzzyMatch(typed, 'New shell')).toBeNull(),
  );

  it('shows what it found', () => {
    expect(marked('sh', 'New shell')).toBe('New [s][h]ell');
    expect(marked('ns', 'New shell')).toBe('[N]ew [s]hell');
  });
});
