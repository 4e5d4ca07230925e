import { fromHome, placeWords, shortPath } from './folder-words';

it.each([
  ['/home/app', '/home/app'],
  ['/home/app/projects/latchkey/apps/web/src', '…/apps/web/src'],
  ['/', '/'],
  [`/${'x'.repeat(60)}`, `…/${'x'.repeat(60)}`],
])('%s is shown as %s', (path, short) => expect(shortPath(path)).toBe(short));

it.each([
  ['/home/app', '/home/app', '~'],
  ['/home/app/projects/x', '/home/app', '~/projects/x'],
  ['/home/apple', '/home/app', '/home/apple'],
  ['/tmp/latchkey-1a2b/x', '/tmp/latchkey-1a2b', '~/x'],
  ['/etc', '/', '/etc'],
  ['/etc', null, '/etc'],
])('%s with the home %s is %s', (path, home, words) => expect(fromHome(path, home)).toBe(words));

it.each([
  ['vim', '/home/app/x', 'vim · ~/x'],
  [null, '/home/app', '~'],
  ['vim', null, 'vim'],
  [null, null, ''],
])('%s in %s is told as %s', (program, cwd, words) =>
  expect(placeWords({ program, cwd }, '/home/app')).toBe(words),
);
