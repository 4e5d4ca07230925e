import { readPastedToken } from './pasted-token';

const good = 'dapi0123456789abcdef0123456789abcdef';

describe('readPastedToken', () => {
  it.each([good, `${good}-2`, `  ${good}\n`])('takes %j', (text) => {
    const read = readPastedToken(text);
    expect(read.ok && read.token.reveal()).toBe(text.trim());
  });

  it.each([
    [null],
    [undefined],
    [42],
    [[good]],
    [{ token: good }],
    [''],
    ['   '],
    ['dapi'],
    ['ghp_0123456789abcdef0123456789abcdef'],
    [`${good} ${good}`],
    [`${good}\nrm -rf /`],
    [`${good}\u001b[201~`],
    [`${good}é`],
    ['dapi'.padEnd(1_000_000, 'a')],
  ])('refuses %p with a reason that does not repeat the paste', (pasted) => {
    const read = readPastedToken(pasted);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.reason).not.toContain('0123456789abcdef');
  });
});
