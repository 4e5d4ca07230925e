import { EMPTY_LINE, MAX_LINE_LENGTH, applyKeys, mask, type MaskedLine } from './masked-line';

const type = (keys: readonly string[], from: MaskedLine = EMPTY_LINE): MaskedLine =>
  keys.reduce((line, key) => applyKeys(line, key).line, from);

describe('applyKeys', () => {
  it('appends single keys', () => expect(type(['d', 'a', 'p', 'i']).value).toBe('dapi'));

  it.each([
    ['a plain paste', 'dapi123'],
    ['a bracketed paste', '\u001b[200~dapi123\u001b[201~'],
    ['a paste with spaces and line ends', '  dapi\r\n123 \n'],
  ])('accepts %s', (_name, data) => expect(type([data]).value).toBe('dapi123'));

  it('submits on Enter, but not on a line end inside a paste', () => {
    expect(applyKeys(EMPTY_LINE, '\r').submit).toBe(true);
    expect(applyKeys(EMPTY_LINE, 'dapi123\r').submit).toBe(false);
  });

  it.each([
    ['backspace', '\u007f', 'dap'],
    ['backspace as BS', '\b', 'dap'],
    ['Ctrl-U', '\u0015', ''],
    ['Ctrl-W', '\u0017', ''],
    ['Ctrl-C', '\u0003', ''],
  ])('edits with %s', (_name, key, left) => expect(type(['dapi', key]).value).toBe(left));

  it.each([
    ['an arrow', '\u001b[A'],
    ['a function key', '\u001bOP'],
    ['Escape', '\u001b'],
    ['a terminal reply', '\u001b[?1;2c'],
    ['Tab', '\t'],
    ['Ctrl-A', '\u0001'],
  ])('ignores %s', (_name, key) => expect(type(['dapi', key]).value).toBe('dapi'));

  it('replaces a failed value with new input, or sends it again on Enter', () => {
    const failed: MaskedLine = { value: 'dapiwrong', selected: true };
    expect(type(['dapiright'], failed)).toEqual({ value: 'dapiright', selected: false });
    expect(type(['\u007f'], failed).value).toBe('');
    expect(applyKeys(failed, '\r')).toEqual({ line: failed, submit: true });
  });

  it('limits the length', () => {
    expect(type(['x'.repeat(MAX_LINE_LENGTH + 10)]).value).toHaveLength(MAX_LINE_LENGTH);
  });
});

describe('mask', () => {
  it('shows one bullet per character', () => expect(mask('dapi', 40)).toBe('••••'));

  it('fits the columns and shows the length', () => {
    const shown = mask('x'.repeat(200), 40);
    expect(shown).toHaveLength(40);
    expect(shown).toContain('200 characters');
    expect(shown).not.toContain('x');
  });
});
