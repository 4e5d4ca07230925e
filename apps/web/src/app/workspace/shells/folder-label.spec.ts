import { abbreviateHome, programAndFolder, shortenPath } from './folder-label';

it.each([
  ['/home/app', '/home/app'],
  ['/home/app/projects/latchkey/apps/web/src', '…/apps/web/src'],
  ['/', '/'],
  [`/${'x'.repeat(60)}`, `…/${'x'.repeat(60)}`],
])('shortens %s to %s', (path, short) => expect(shortenPath(path)).toBe(short));

it.each([
  ['/home/app', '/home/app', '~'],
  ['/home/app/projects/x', '/home/app', '~/projects/x'],
  ['/home/apple', '/home/app', '/home/apple'],
  ['/tmp/latchkey-1a2b/x', '/tmp/latchkey-1a2b', '~/x'],
  ['/etc', '/', '/etc'],
  ['/etc', null, '/etc'],
])('abbreviates %s with home folder %s to %s', (path, home, words) =>
  expect(abbreviateHome(path, home)).toBe(words),
);

it.each([
  ['vim', '/home/app/x', 'vim · ~/x'],
  [null, '/home/app', '~'],
  ['vim', null, 'vim'],
  [null, null, ''],
])('labels %s in %s as %s', (program, cwd, words) =>
  expect(programAndFolder({ program, cwd }, '/home/app')).toBe(words),
);
