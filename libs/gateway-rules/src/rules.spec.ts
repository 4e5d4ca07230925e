import { readRuleSwitches, REQUEST_RULES } from './rules';

const names = (setting: string): string[] | string => {
  const read = readRuleSwitches(setting);
  return read.ok ? read.rules.map(({ name }) => name) : read.rule;
};

describe('readRuleSwitches', () => {
  it('has all of them on, and turns off those that are named', () => {
    const all = REQUEST_RULES.map(({ name }) => name);
    expect(names('')).toEqual(all);
    expect(names(' -empty-text , -strict-tools,')).toEqual(
      all.filter((name) => name !== 'empty-text' && name !== 'strict-tools'),
    );
    expect(names('-all')).toEqual([]);
  });

  it.each(['empty-text', '-nothing', '+empty-text', 'off'])(
    'refuses %j and says what there is',
    (setting) => {
      expect(names(setting)).toContain('-orphan-tool-results');
    },
  );
});
