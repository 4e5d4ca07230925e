import { linkTarget } from './links';

describe('linkTarget', () => {
  it.each([
    ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
    ['HTTP://EXAMPLE.com', 'http://example.com/'],
    ['mailto:ada@example.com', 'mailto:ada@example.com'],
    ['https://аpple.com/', 'https://xn--pple-43d.com/'],
    ['https://example.com/\u202egpj', 'https://example.com/%E2%80%AEgpj'],
  ])('resolves %j to %j', (target, href) => expect(linkTarget(target)).toBe(href));

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
  ])('rejects %j', (target) => expect(linkTarget(target)).toBeNull());
});
