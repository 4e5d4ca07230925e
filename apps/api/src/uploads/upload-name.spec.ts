import { isUploadName, numberedName } from './upload-name';

it.each(['shot.png', '.env', 'Übersicht 1.pdf', '漢字', '-rf', 'a..b', '👩‍💻.txt', 'x'.repeat(240)])(
  '%j is a file name',
  (name) => expect(isUploadName(name)).toBe(true),
);

it.each([
  '',
  ' ',
  '.',
  '..',
  '../.bashrc',
  '/etc/passwd',
  'a/b',
  'a\\b',
  'a\0.png',
  'a\n.png',
  '\u001b[31m',
  'gpj\u202e.exe',
  '\ud800',
  'é'.repeat(121),
  undefined,
  null,
  ['a', 'b'],
  { a: 1 },
])('%j is none', (name) => expect(isUploadName(name)).toBe(false));

it.each([
  ['shot.png', 1, 'shot.png'],
  ['shot.png', 2, 'shot-2.png'],
  ['a.tar.gz', 3, 'a.tar-3.gz'],
  ['.env', 2, '.env-2'],
  ['README', 12, 'README-12'],
])('%s is called at try %i %s', (name, attempt, expected) =>
  expect(numberedName(name, attempt)).toBe(expected),
);
