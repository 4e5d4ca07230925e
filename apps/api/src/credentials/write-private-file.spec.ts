import { chmod, mkdtemp, readFile, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePrivateFile } from './write-private-file';

describe('writePrivateFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'private-file-'));
  });

  it('is readable by its owner only, also where the old file was not', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'old');
    await chmod(path, 0o644);
    await writePrivateFile(path, 'new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('keeps a symbolic link and writes through it', async () => {
    await writeFile(join(folder, 'real'), 'old');
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await writePrivateFile(join(folder, 'link'), 'new');
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
  });

  it('follows a link that leads to nothing yet', async () => {
    await symlink('real', join(folder, 'link'));
    await writePrivateFile(join(folder, 'link'), 'new');
    expect(await readFile(join(folder, 'real'), 'utf8')).toBe('new');
  });

  it('is readable by others only if that is asked for', async () => {
    const path = join(folder, 'file');
    await writePrivateFile(path, 'new', 0o644);
    expect((await stat(path)).mode & 0o777).toBe(0o644);
  });

  it('never shows a part of the content to a reader, and leaves nothing behind', async () => {
    const path = join(folder, 'file');
    const contents = ['a'.repeat(200_000), 'b'.repeat(300_000)];
    await writePrivateFile(path, contents[0] ?? '');
    const writing = (async () => {
      for (let i = 0; i < 30; i++) await writePrivateFile(path, contents[i % 2] ?? '');
    })();
    let done = false;
    void writing.finally(() => (done = true));
    while (!done) expect(contents).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('takes away what a writer that was killed has left, and nothing else', async () => {
    const path = join(folder, 'file');
    const others = ['.file.latchkey-notes', '.file.latchkey-0123456789ab', '.filer.latchkey-0123456789ab'];
    for (const name of [...others, '.file.latchkey-ba9876543210'])
      await writeFile(join(folder, name), 'half a tok');
    for (const name of [others[0]!, others[2]!, '.file.latchkey-ba9876543210'])
      await utimes(join(folder, name), 0, 0);
    await writePrivateFile(path, 'new');
    expect((await readdir(folder)).sort()).toEqual(['file', ...others].sort());
  });

  it('shows no part of it while several write at once', async () => {
    const path = join(folder, 'file');
    const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000));
    await Promise.all(
      contents.map(async (content) => {
        for (let i = 0; i < 10; i++) {
          await writePrivateFile(path, content);
          expect(contents).toContain(await readFile(path, 'utf8'));
        }
      }),
    );
  });

  it('leaves no temporary file when it fails', async () => {
    await expect(writePrivateFile(folder, 'x')).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });
});
