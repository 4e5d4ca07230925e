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
