import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Reads a file in the owner's home. Any program in a shell can put other things there, so a pipe is not waited for, a
 * device not read, and what is too large to be such a file not taken into memory.
 *
 * @returns its text; null where there is none
 * @throws Error that says why it was not read; `reasonOf` puts that shortly
 */
export async function readOwnerFile(path: string, maxBytes: number): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) throw new Error('it is no regular file');
      if (status.size > maxBytes) throw new Error('it is too large');
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Why a file could not be read or written, to be put in brackets: the system's code, or our own words. */
export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown error');
}
