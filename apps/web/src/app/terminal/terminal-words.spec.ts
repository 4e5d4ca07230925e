import { clipboardTextOf } from './osc52';
import { sanitiseTitle } from './terminal-title';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('clipboardTextOf', () => {
  it('reads what a program copies', () => expect(clipboardTextOf(`c;${base64('Zoë 🔑')}`)).toBe('Zoë 🔑'));

  it.each([
    ['a question for the clipboard', 'c;?'],
    ['no base64', 'c;%%%'],
    ['no UTF-8', `c;${Buffer.from([0xff, 0xfe]).toString('base64')}`],
    ['no selection', base64('x')],
    ['too much', `c;${'A'.repeat(1_400_004)}`],
  ])('refuses %s', (_name, data) => expect(clipboardTextOf(data)).toBeNull());
});

describe('sanitiseTitle', () => {
  it.each([
    ['vim README.md', 'vim README.md'],
    ['a\u001b[31mb\u0007', 'a[31mb'],
    ['file\u202etxt.exe', 'filetxt.exe'],
    ['  many\n  lines ', 'many lines'],
  ])('makes %j safe', (title, safe) => expect(sanitiseTitle(title)).toBe(safe));

  it('bounds the length', () => expect(sanitiseTitle('x'.repeat(500))).toHaveLength(80));
});
