import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Not PATH: its folders may be in the home, where a program could put its own in the place of these. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
const NAMES = ['unshare', 'nsenter', 'setpriv', 'setsid', 'env', 'sleep', 'stty'] as const;

/** The absolute paths of the programs that isolation is made of: util-linux 2.37 and coreutils 8.31, or newer. */
export type IsolationPrograms = Readonly<Record<(typeof NAMES)[number], string>>;

/** @throws Error that names a missing program */
export function findIsolationPrograms(): IsolationPrograms {
  return Object.fromEntries(NAMES.map((name) => [name, find(name)])) as IsolationPrograms;
}

function find(name: string): string {
  const found = FOLDERS.map((folder) => join(folder, name)).find(isExecutable);
  if (found === undefined) throw new Error(`${name} is not installed`);
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
