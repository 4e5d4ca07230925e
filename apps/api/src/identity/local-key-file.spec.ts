import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LocalKeyFile } from './local-key-file';

const KEY = 'k'.repeat(43);
const OTHER_KEY = 'o'.repeat(43);

describe('LocalKeyFile', () => {
  let home: string;
  let path: string;
  let store: LocalKeyFile;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'latchkey-key-'));
    path = join(home, '.local/state/latchkey/key');
    store = new LocalKeyFile(home);
  });
  afterEach(() => rm(home, { recursive: true }));

  it('keeps a key for the next process, readable by its owner only', async () => {
    expect(await store.read('key')).toEqual({ ok: true, value: null });
    expect(await store.write('key', KEY)).toEqual({ ok: true, value: null });
    expect(await new LocalKeyFile(home).read('key')).toEqual({ ok: true, value: KEY });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  });

  it.each([0o640, 0o604, 0o660, 0o622])(
    'drops a key that other users could read or write: %o',
    async (mode) => {
      await store.write('key', KEY);
      await chmod(path, mode);
      expect(await store.read('key')).toEqual({ ok: true, value: null });
      await store.write('key', OTHER_KEY);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await store.read('key')).toEqual({ ok: true, value: OTHER_KEY });
    },
  );

  it.each(['', 'short', `${KEY}\n`, 'a b'.repeat(14)])('ignores %j, which is not a key', async (text) => {
    await store.write('key', KEY);
    await writeFile(path, text);
    expect(await store.read('key')).toEqual({ ok: true, value: null });
  });

  it.each(['a folder', 'a device'])('reports %s in its place', async (what) => {
    await mkdir(dirname(path), { recursive: true });
    await (what === 'a folder' ? mkdir(path) : symlink('/dev/zero', path));
    const answer = await store.read('key');
    expect(answer).toMatchObject({ ok: false, failure: { code: 'KEY_FILE' } });
    expect(JSON.stringify(answer)).toContain(path);
    if (what === 'a folder') expect((await store.write('key', KEY)).ok).toBe(false);
  });

  it('never puts the key into a message', async () => {
    await mkdir(path, { recursive: true });
    expect(JSON.stringify(await store.write('key', KEY))).not.toContain(KEY);
    await expect(readFile(path)).rejects.toThrow('EISDIR');
  });
});
