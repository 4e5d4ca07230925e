import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

function gitFiles(...patterns: readonly string[]): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--', ...patterns], { cwd: ROOT, encoding: 'utf8' });
  return listed.trim().split('\n');
}

const documents = gitFiles('*.md');
const files = gitFiles();
const paths = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
const names = new Set(files.map((file) => basename(file)));

function foldersOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function read(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

/** Names in backticks, outside of code blocks, that claim to be a file or folder of the repository. */
function filesNamedIn(text: string): readonly string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map((match) => (match[1] ?? '').replace(/\/$/, ''))
    .filter((name) => /^[\w./-]+$/.test(name))
    .filter((name) => /^(apps|libs|tools|docs|\.ci)\//.test(name) || /\.(ts|mjs|scss)$/.test(name));
}

function isFile(name: string): boolean {
  if (paths.has(name)) return true;
  return name.includes('/') ? files.some((file) => file.endsWith(`/${name}`)) : names.has(name);
}

describe('the documents', () => {
  it('include the important ones', () => {
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'docs/ARCHITECTURE.md', 'docs/PROTOCOL.md']),
    );
  });

  it.each(documents)('%s links only to files that exist', (document) => {
    const targets = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      (match) => match[1] ?? '',
    );
    const missing = targets.filter((target) => !existsSync(join(ROOT, dirname(document), target)));
    expect(missing).toEqual([]);
  });

  it.each(documents)('%s names only files that exist', (document) => {
    const missing = filesNamedIn(read(document)).filter((name) => !isFile(name));
    expect(missing).toEqual([]);
  });

  it('name tests in SECURITY.md', () => {
    const tests = filesNamedIn(read('docs/SECURITY.md')).filter((name) => name.endsWith('.spec.ts'));
    expect(tests.length).toBeGreaterThan(5);
  });
});

describe('ASVS.md', () => {
  const text = read('docs/ASVS.md');
  /** The rows of requirements: number or range, level, requirement, state, and what shows it. */
  const rows = [...text.matchAll(/^\| (\d[\d.–]+) +\|(.+)\|$/gm)].map(([, range = '', rest = '']) => {
    const [, , state = '', evidence = ''] = rest.split(' | ').map((cell) => cell.trim());
    return { range, numbers: numbersIn(range), state: state.replaceAll('*', ''), evidence };
  });

  it('judges each requirement of levels 1 and 2 once, and counts right', () => {
    const numbers = rows.flatMap((row) => row.numbers);
    expect(new Set(numbers).size).toBe(numbers.length);
    const count = (state: string): number =>
      rows.filter((row) => row.state === state).flatMap((row) => row.numbers).length;
    const [met, unmet, others] = [count('met'), count('not met'), count('does not apply')];
    expect(met + unmet + others).toBe(253);
    expect(text).toContain(`**${met} are met, ${unmet} are not met, ${others} do not apply.**`);
  });

  it('names a file or a document for each met requirement, and gives a reason otherwise', () => {
    const unproven = rows.filter(({ state, evidence }) => {
      if (state !== 'met') return evidence === '';
      return filesNamedIn(evidence).filter(isFile).length === 0 && !/\]\([^)]+\)/.test(evidence);
    });
    expect(unproven.map((row) => row.range)).toEqual([]);
  });
});

/** `1.2.6–1.2.8` means three requirements. */
function numbersIn(range: string): readonly string[] {
  const [first = '', last = first] = range.split('–');
  const section = first.slice(0, first.lastIndexOf('.') + 1);
  const [from, to] = [first, last].map((number) => Number(number.slice(section.length)));
  return Array.from(
    { length: (to ?? 0) - (from ?? 0) + 1 },
    (_, index) => `${section}${(from ?? 0) + index}`,
  );
}
