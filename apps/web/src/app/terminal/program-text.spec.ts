import { spawnSync } from 'node:child_process';
import { linkTarget } from './link-target';
import { bracketed, lineCount, pasteText, runsAtOnce } from './paste-text';
import { shellQuote } from './shell-quote';

describe('a paste', () => {
  it.each([
    ['one\ntwo\r\nthree\rfour', 'one\rtwo\rthree\rfour'],
    ['tab\tand Zoë 🔑', 'tab\tand Zoë 🔑'],
    ['a\u001b[201~; rm -rf ~\u0003', 'a[201~; rm -rf ~'],
    ['\u009b31m\u0007\u007f', '31m'],
  ])('%j reaches the program as %j', (text, typed) => expect(pasteText(text)).toBe(typed));

  it('cannot end the brackets around it', () =>
    expect(bracketed(pasteText('\u001b[201~')).split('\u001b[201~')).toEqual(['\u001b[200~[201~', '']));

  it.each([
    ['one line', false, false],
    ['two\nlines', false, true],
    ['one line and its end\n', false, true],
    ['two\nlines', true, false],
  ])('%j, bracketed %j, runs at once: %j', (text, isBracketed, expected) =>
    expect(runsAtOnce(text, isBracketed)).toBe(expected),
  );

  it.each([
    ['a', 1],
    ['a\n', 1],
    ['a\nb', 2],
    ['a\r\nb\r\n', 2],
    ['a\n\n', 2],
  ])('%j has %i lines', (text, count) => expect(lineCount(text)).toBe(count));
});

describe('shellQuote', () => {
  it('leaves a plain path alone', () =>
    expect(shellQuote('/home/me/uploads/a-2.png')).toBe('/home/me/uploads/a-2.png'));

  it.each(["it's $HOME `id`.png", '!! a\\b "c" *?[x] #;&|<>(){}~', '漢字 é', '-rf', "''"])(
    'makes one word of %j for a shell',
    (path) => {
      const { stdout } = spawnSync('sh', ['-c', `printf %s ${shellQuote(path)}`], { encoding: 'utf8' });
      expect(stdout).toBe(path);
    },
  );
});

describe('linkTarget', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['HTTP://EXAMPLE.com', 'http://example.com/'],
    ['mailto:ada@example.com', 'mailto:ada@example.com'],
    ['https://аpple.com/', 'https://xn--pple-43d.com/'],
    ['https://example.com/\u202egpj', 'https://example.com/%E2%80%AEgpj'],
  ])('leads from %j to %j', (target, href) => expect(linkTarget(target)).toBe(href));

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vscode://x',
    'blob:https://example.com/x',
    'https://github.com@evil.example/',
    '//evil.example',
    'nothing',
    `https://example.com/${'x'.repeat(2000)}`,
  ])('leads nowhere from %j', (target) => expect(linkTarget(target)).toBeNull());
});
