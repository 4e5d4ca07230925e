import { spawnSync } from 'node:child_process';
import { bracketed, lineCount, pasteText, runsAtOnce, shellQuote } from './paste-text';

describe('pasteText', () => {
  it.each([
    ['one\ntwo\r\nthree\rfour', 'one\rtwo\rthree\rfour'],
    ['tab\tand Zoë 🔑', 'tab\tand Zoë 🔑'],
    ['a\u001b[201~; rm -rf ~\u0003', 'a[201~; rm -rf ~'],
    ['\u009b31m\u0007\u007f', '31m'],
  ])('turns %j into %j', (text, typed) => expect(pasteText(text)).toBe(typed));

  it('removes a marker that would end a bracketed paste early', () =>
    expect(bracketed(pasteText('\u001b[201~')).split('\u001b[201~')).toEqual(['\u001b[200~[201~', '']));
});

describe('runsAtOnce', () => {
  it.each([
    ['one line', false, false],
    ['two\nlines', false, true],
    ['one line and its end\n', false, true],
    ['two\nlines', true, false],
  ])('for %j, bracketed %j, returns %j', (text, isBracketed, expected) =>
    expect(runsAtOnce(text, isBracketed)).toBe(expected),
  );
});

describe('lineCount', () => {
  it.each([
    ['a', 1],
    ['a\n', 1],
    ['a\nb', 2],
    ['a\r\nb\r\n', 2],
    ['a\n\n', 2],
  ])('of %j is %i', (text, count) => expect(lineCount(text)).toBe(count));
});

describe('shellQuote', () => {
  it('doesn’t quote a plain path', () =>
    expect(shellQuote('/home/me/uploads/a-2.png')).toBe('/home/me/uploads/a-2.png'));

  it.each(["it's $HOME `id`.png", '!! a\\b "c" *?[x] #;&|<>(){}~', '漢字 é', '-rf', "''"])(
    'quotes %j so that a shell reads one word',
    (path) => {
      const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellQuote(path)}`], { encoding: 'utf8' });
      expect(stdout).toBe(path);
    },
  );
});
