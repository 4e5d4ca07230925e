import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUploadName, numberedName, UploadFolder } from './upload-folder';

let home: string;
let path: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-uploads-'));
  path = join(home, 'uploads');
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function* bytes(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

it('stores every byte in a file that only its owner can read', async () => {
  const result = await new UploadFolder(path).store('a.txt', bytes('one ', 'two'));
  expect(result).toEqual({ ok: true, file: { path: join(path, 'a.txt'), bytes: 7 } });
  expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('one two');
  expect((await stat(join(path, 'a.txt'))).mode & 0o777).toBe(0o600);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

it('gives twenty simultaneous files of one name a name each', async () => {
  const folder = new UploadFolder(path);
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) => folder.store('a.txt', bytes(`file ${String(index)}`))),
  );
  expect(results.every(({ ok }) => ok)).toBe(true);
  const contents = await Promise.all((await readdir(path)).map((name) => readFile(join(path, name), 'utf8')));
  expect(new Set(contents).size).toBe(20);
});

it('neither follows nor replaces a link of the same name', async () => {
  await mkdir(path);
  await writeFile(join(home, 'target'), 'mine');
  await symlink(join(home, 'target'), join(path, 'a.txt'));
  await symlink(join(home, 'dangling'), join(path, 'a-2.txt'));
  const result = await new UploadFolder(path).store('a.txt', bytes('theirs'));
  expect(result).toMatchObject({ ok: true, file: { path: join(path, 'a-3.txt') } });
  expect(await readFile(join(home, 'target'), 'utf8')).toBe('mine');
  expect(await readdir(home)).toEqual(['target', 'uploads']);
});

it.each(['a link to elsewhere', 'a file', 'a link to nothing'])(
  'refuses a folder that is %s',
  async (kind) => {
    await mkdir(join(home, 'elsewhere'));
    if (kind === 'a file') await writeFile(path, '');
    else await symlink(join(home, kind === 'a link to elsewhere' ? 'elsewhere' : 'nothing'), path);
    expect(await new UploadFolder(path).store('a.txt', bytes('x'))).toEqual({
      ok: false,
      problem: 'folder-unusable',
    });
    expect(await readdir(join(home, 'elsewhere'))).toEqual([]);
  },
);

/** Replaces the folder by a link to elsewhere just before a file is created in it. */
class Raced extends UploadFolder {
  protected override async create(file: string): Promise<FileHandle> {
    await rename(path, join(home, 'moved'));
    await symlink(join(home, 'elsewhere'), path);
    return super.create(file);
  }
}

const onLinux = process.platform === 'linux' ? it : it.skip;
onLinux('writes into the folder it has looked at, whatever its path leads to by then', async () => {
  await mkdir(join(home, 'elsewhere'));
  await new Raced(path).store('a.txt', bytes('x'));
  expect(await readdir(join(home, 'elsewhere'))).toEqual([]);
  expect(await readdir(join(home, 'moved'))).toEqual(['a.txt']);
});

it('accepts a file of the maximum size, and removes a larger one', async () => {
  const folder = new UploadFolder(path, 4);
  expect(await folder.store('fits', bytes('1234'))).toMatchObject({ ok: true });
  expect(await folder.store('not', bytes('1234', '5'))).toEqual({ ok: false, problem: 'too-large' });
  expect(await readdir(path)).toEqual(['fits']);
});

/** Linux's `/dev/full`: a disk where files can be created but not written. */
class FullDisk extends UploadFolder {
  protected override async create(file: string): Promise<FileHandle> {
    await (await super.create(file)).close();
    return open('/dev/full', 'w');
  }
}

onLinux('says that the disk is full, and leaves nothing of what did not fit', async () => {
  expect(await new FullDisk(path).store('a', bytes('x'))).toEqual({ ok: false, problem: 'no-space' });
  expect(await readdir(path)).toEqual([]);
});

it('removes an interrupted file', async () => {
  const cut = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  };
  expect(await new UploadFolder(path).store('a', cut())).toEqual({ ok: false, problem: 'interrupted' });
  expect(await readdir(path)).toEqual([]);
});

it('rethrows unexpected errors after removing the file', async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new TypeError('a mistake');
  };
  await expect(new UploadFolder(path).store('a', broken())).rejects.toThrow('a mistake');
  expect(await readdir(path)).toEqual([]);
});

it.each(['shot.png', '.env', 'Übersicht 1.pdf', '漢字', '-rf', 'a..b', '👩‍💻.txt', 'x'.repeat(240)])(
  'isUploadName accepts %j',
  (name) => expect(isUploadName(name)).toBe(true),
);

it.each([
  '',
  ' ',
  '.',
  '..',
  '../.bashrc',
  '/etc/passwd',
  'a/b',
  'a\\b',
  'a\0.png',
  'a\n.png',
  '\u001b[31m',
  'gpj\u202e.exe',
  '\ud800',
  'é'.repeat(121),
  undefined,
  null,
  ['a', 'b'],
  { a: 1 },
])('isUploadName rejects %j', (name) => expect(isUploadName(name)).toBe(false));

it.each([
  ['shot.png', 1, 'shot.png'],
  ['shot.png', 2, 'shot-2.png'],
  ['a.tar.gz', 3, 'a.tar-3.gz'],
  ['.env', 2, '.env-2'],
  ['README', 12, 'README-12'],
])('numberedName(%s, %i) is %s', (name, attempt, expected) =>
  expect(numberedName(name, attempt)).toBe(expected),
);
