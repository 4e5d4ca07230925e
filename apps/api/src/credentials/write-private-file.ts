import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readdir, readlink, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

const OWNER_ONLY = 0o600;
/** No writer takes as long. */
const LEFT_BEHIND_MS = 60_000;

/**
 * Replaces a file so that a reader sees the old content or the new, never a part, also after a power cut; readable by
 * its owner only from the first byte, and to whom `mode` says once it is whole. A symbolic link is followed, so that it
 * stays one. What a killed writer left of its content is taken away.
 */
export async function writePrivateFile(path: string, content: string, mode = OWNER_ONLY): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const target = await realpath(path).catch(() => linkedTo(path));
  const temporary = `${prefixOf(target)}${randomBytes(6).toString('hex')}`;
  // What cannot be tidied up, as another user's in a shared folder, holds up no write.
  await removeLeftBehind(target).catch(() => undefined);
  try {
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

function prefixOf(target: string): string {
  return join(dirname(target), `.${basename(target)}.latchkey-`);
}

async function removeLeftBehind(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = basename(prefixOf(target));
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{12}$/.test(name.slice(prefix.length))) continue;
    const { mtimeMs } = await lstat(join(folder, name));
    if (Date.now() - mtimeMs > LEFT_BEHIND_MS) await rm(join(folder, name), { force: true });
  }
}

/** Where a link leads to that leads to nothing yet; the path itself where it is no link. */
async function linkedTo(path: string): Promise<string> {
  const link = await readlink(path).catch(() => null);
  return link === null ? path : resolve(dirname(path), link);
}
