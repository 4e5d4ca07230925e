import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempDir, type TempDir } from '@latchkey/testing';
import { readOwnerFile, reasonOf } from './owner-file';

const MAX_BYTES = 1_000;

let dir: TempDir;
beforeEach(() => (dir = makeTempDir()));
afterEach(() => dir.remove());

const at = (name: string): string => join(dir.path, name);
const reasonFor = (name: string): Promise<string> =>
  readOwnerFile(at(name), MAX_BYTES).then(() => 'none', reasonOf);

it('reads a file, also over a link', async () => {
  writeFileSync(at('file'), 'à jour\n');
  symlinkSync(at('file'), at('link'));
  expect(await readOwnerFile(at('file'), MAX_BYTES)).toBe('à jour\n');
  expect(await readOwnerFile(at('link'), MAX_BYTES)).toBe('à jour\n');
});

it('answers null where there is none, be it behind a link', async () => {
  symlinkSync(at('nowhere'), at('link'));
  expect(await readOwnerFile(at('nowhere'), MAX_BYTES)).toBeNull();
  expect(await readOwnerFile(at('link'), MAX_BYTES)).toBeNull();
});

it('does not wait for a pipe, nor read a device or a folder', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('device'));
  mkdirSync(at('folder'));
  expect(await reasonFor('pipe')).toBe('it is no regular file');
  expect(await reasonFor('device')).toBe('it is no regular file');
  expect(await reasonFor('folder')).toBe('it is no regular file');
});

it('takes nothing into memory that is too large', async () => {
  writeFileSync(at('file'), 'x');
  truncateSync(at('file'), MAX_BYTES + 1);
  expect(await reasonFor('file')).toBe('it is too large');
  // Says that it has no bytes at all.
  symlinkSync('/proc/self/smaps', at('of the kernel'));
  expect(await reasonFor('of the kernel')).toBe('it is too large');
});
