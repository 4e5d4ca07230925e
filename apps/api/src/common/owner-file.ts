import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * Reads a file in the owner's home. Any program in a shell can put other things there, so a pipe is not waited for, a
 * device not read, and what is too large to be such a file not taken into memory.
 *
 * @returns its text; null where there is none
 * @throws Error that says why it was not read; `reasonOf` puts that shortly
 */
export async function readOwnerFile(path: string, maxBytes: number): Promise<string | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      if (!(await file.stat()).isFile()) throw new Error('it is no regular file');
      const bytes = await readAtMost(file, maxBytes + 1);
      if (bytes.length > maxBytes) throw new Error('it is too large');
      return bytes.toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The size that a file is said to have is nothing to go by: files of the kernel say 0, and others grow. */
async function readAtMost(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.createReadStream({ end: maxBytes - 1, autoClose: false }))
    chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Why a file could not be read or written, to be put in brackets: the system's code, or our own words. */
export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown error');
}
