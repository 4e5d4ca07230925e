import { mkdir, open, readlink, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

const OWNER_ONLY = 0o600;

/**
 * Replaces a file so that a reader sees the old content or the new, never a part, also after a power cut; readable by
 * its owner only from the first byte, and to whom `mode` says once it is whole. A symbolic link is followed, so that it
 * stays one. One at a time for each path: what a killed writer left of its content, the next one takes away.
 */
export async function writePrivateFile(path: string, content: string, mode = OWNER_ONLY): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const target = await realpath(path).catch(() => linkedTo(path));
  const temporary = join(dirname(target), `.${basename(target)}.latchkey-new`);
  try {
    await rm(temporary, { recursive: true, force: true });
    const file = await open(temporary, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(content);
      if (mode !== OWNER_ONLY) await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Where a link leads to that leads to nothing yet; the path itself where it is no link. */
async function linkedTo(path: string): Promise<string> {
  const link = await readlink(path).catch(() => null);
  return link === null ? path : resolve(dirname(path), link);
}
