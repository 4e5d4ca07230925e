import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { REPOSITORY_ROOT } from '@latchkey/testing';

const BROWSER = join(REPOSITORY_ROOT, 'dist/apps/web/browser');
const KILOBYTE = 1000;
/** What a page may load of script, gzipped, before there is a terminal in it. */
const BUDGET_KILOBYTES = 300;
/** A name that only xterm's own code holds. */
const TERMINAL = 'xterm-helper-textarea';

const read = (file: string): string => readFileSync(join(BROWSER, file), 'utf8');

/** A script and all that it imports at once. */
function withImports(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, imported] of read(file).matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g))
    withImports(imported!, known);
  return known;
}

/** The scripts that a script loads only when they are wanted. */
const lazyOf = (files: Iterable<string>): string[] =>
  [...files].flatMap((file) =>
    [...read(file).matchAll(/import\(\s*"\.\/([\w-]+\.js)"\s*\)/g)].map((match) => match[1]!),
  );

const kilobytes = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(read(file)).length, 0) / KILOBYTE;

const main = /src="(main-[\w-]+\.js)"/.exec(read('index.html'))![1]!;
const first = withImports(main);

/** A route's scripts beside those of the first load, by a word that only its page holds. */
function route(word: string): Set<string> {
  const page = lazyOf(first).find((file) => read(file).includes(word));
  if (page === undefined) throw new Error(`No route holds ${word}.`);
  return withImports(page);
}

describe('the script that a page loads', () => {
  it('holds no terminal at first', () => {
    expect([...first].filter((file) => read(file).includes(TERMINAL))).toEqual([]);
    expect(kilobytes(first)).toBeLessThan(BUDGET_KILOBYTES / 2);
  });

  it.each([
    ['the workspace', 'lk-workspace-page'],
    ['the set-up', 'lk-setup-page'],
    ['admin health', 'lk-health-page'],
  ])('is within the budget for %s', (_name, word) => {
    const files = [...new Set([...first, ...route(word)])];
    const before = files.filter((file) => !read(file).includes(TERMINAL));
    expect(kilobytes(before)).toBeLessThan(BUDGET_KILOBYTES);
  });

  it('has the charts, the settings and the palette only when they are wanted', () => {
    const workspace = new Set([...first, ...route('lk-workspace-page')]);
    for (const word of ['lk-settings-sheet', 'lk-palette-dialog', 'lk-help-dialog', 'lk-health-page'])
      expect([word, [...workspace].filter((file) => read(file).includes(`"${word}"`))]).toEqual([word, []]);
  });
});
