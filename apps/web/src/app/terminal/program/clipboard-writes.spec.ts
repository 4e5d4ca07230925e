import { clipboardTextOf } from './clipboard-writes';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

describe('clipboardTextOf', () => {
  it('decodes what a program copies', () => expect(clipboardTextOf(`c;${base64('Zoë 🔑')}`)).toBe('Zoë 🔑'));

  it.each([
    ['a request to read the clipboard', 'c;?'],
    ['invalid base64', 'c;%%%'],
    ['invalid UTF-8', `c;${Buffer.from([0xff, 0xfe]).toString('base64')}`],
    ['a missing selection', base64('x')],
    ['an oversized copy', `c;${'A'.repeat(1_400_004)}`],
  ])('rejects %s', (_name, data) => expect(clipboardTextOf(data)).toBeNull());
});
