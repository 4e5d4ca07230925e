import { shortPath } from './short-path';

it.each([
  ['/home/app', '/home/app'],
  ['/home/app/projects/latchkey/apps/web/src', '…/apps/web/src'],
  ['/', '/'],
  [`/${'x'.repeat(60)}`, `…/${'x'.repeat(60)}`],
])('%s is shown as %s', (path, short) => expect(shortPath(path)).toBe(short));
