import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Books, freshModels } from './books';
import { completed } from './settings';

/** The file holds the values of the secret store. */
const OWNER_ONLY = 0o600;

/** The state file exists but does not hold the books of a sandbox. It is left alone. */
export class UnreadableStateError extends Error {}

/**
 * Reads the books of an earlier run.
 * @returns undefined when there is no such file yet
 * @throws UnreadableStateError when the file is not one of ours
 */
export function readBooks(file: string): Books | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const books = parse(text);
  if (books?.version !== 1) {
    throw new UnreadableStateError(
      `${file} does not hold the state of a workspace sandbox. Delete it to start afresh, or name another file.`,
    );
  }
  chmodSync(file, OWNER_ONLY);
  // The file of an older sandbox lacks what came later.
  const later = { objects: [], jobs: [], ...freshModels() };
  return { ...later, ...books, settings: completed(books.settings) };
}

function parse(text: string): Books | undefined {
  try {
    return JSON.parse(text) as Books;
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step: a crash leaves the old books or the new ones, never half of either. */
export function writeBooks(file: string, books: Books): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx', OWNER_ONLY);
  try {
    writeFileSync(descriptor, `${JSON.stringify(books, null, 1)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
