import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BUILD_ROOT, REPOSITORY_ROOT } from '@latchkey/testing';

const FOLDER = join(REPOSITORY_ROOT, 'apps/e2e/golden');

/** Golden files are written instead of compared. See the header of the spec for when that is right. */
export const RECORDS = process.env['RECORD_GOLDEN'] === '1';

export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

export function writeGolden(name: string, value: unknown): void {
  const file = join(FOLDER, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value, null, 2));
}

export function formatGolden(): void {
  execFileSync('npx', ['prettier', '--write', FOLDER], { cwd: REPOSITORY_ROOT });
}

/** Names that no run needs to provoke, found in the built programs. */
export function builtNames(read: (path: string) => string, pagePaths: readonly string[]): object {
  const api = read('dist/apps/api/main.js');
  const servers = [api, ...['pty-host', 'cli'].map((app) => read(`dist/apps/${app}/main.js`))].join('\n');
  const page = pagePaths.map(read).join('\n');
  return {
    errorStatuses: Object.fromEntries(
      [...api.matchAll(/^ {2}([A-Z][A-Z_]+): ([45]\d\d),?$/gm)].map(([, name, status]) => [
        name,
        Number(status),
      ]),
    ),
    settings: sortedMatches(servers, /LATCHKEY_[A-Z_]*[A-Z]/g),
    pageStorageKeys: sortedMatches(page, /(?<=["'`])latchkey\.[a-z-]+(?=["'`])/g),
  };
}

export function buildPath(path: string): string {
  return join(BUILD_ROOT, path);
}

function sortedMatches(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([match]) => match))].sort();
}
