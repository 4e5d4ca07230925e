import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSavedSession, MAX_FILE_BYTES, MAX_SCREEN_BYTES, type SavedSession } from './saved-session';
import { SessionArchive } from './session-archive';

const screen = Buffer.from('last screen \x1b[31m€\n\0');

function session(change: Partial<SavedSession> = {}): SavedSession {
  return {
    id: randomUUID(),
    label: 'Shell 1',
    createdAt: '2026-01-01T10:00:00.000Z',
    cols: 120,
    rows: 30,
    cwd: '/home/app',
    lastOutputAt: '2026-01-01T11:00:00.000Z',
    exitCode: null,
    ended: { reason: 'stopped', at: '2026-01-01T12:00:00.000Z' },
    epoch: 77,
    endOffset: 1000,
    screen,
    ...change,
  };
}

describe('SessionArchive', () => {
  let home: string;
  let folder: string;
  let failures: unknown[];
  let archive: SessionArchive;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'archive-'));
    folder = join(home, 'state/sessions');
    failures = [];
    archive = new SessionArchive(folder, (error) => failures.push(error));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const put = (id: string, content: string | Uint8Array) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${id}.session`), content);
  };
  const plain = (saved: SavedSession) => ({ ...saved, screen: Buffer.from(saved.screen).toString('latin1') });

  it('returns saved sessions, oldest first, from files that only their owner can read', async () => {
    const [old, young] = [session(), session({ createdAt: '2026-01-02T00:00:00.000Z', exitCode: 3 })];
    await archive.save(young);
    await archive.save(old);
    expect((await archive.load()).map(plain)).toEqual([old, young].map(plain));
    const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(failures).toEqual([]);
  });

  it('replaces, removes and clears', async () => {
    const saved = session();
    void archive.save(saved);
    void archive.save({ ...saved, label: 'renamed' });
    expect((await archive.load()).map(({ label }) => label)).toEqual(['renamed']);
    void archive.save(saved);
    void archive.remove(saved.id);
    expect(await archive.load()).toEqual([]);
    await archive.save(saved);
    await archive.clear();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('returns nothing when nothing was saved', async () => {
    expect([await archive.load(), existsSync(folder), failures]).toEqual([[], false, []]);
  });

  it('keeps the twenty newest sessions', async () => {
    for (let day = 1; day <= 23; day++)
      await archive.save(session({ createdAt: new Date(Date.UTC(2026, 0, day)).toISOString() }));
    const days = (await archive.load()).map(({ createdAt }) => new Date(createdAt).getUTCDate());
    expect(days).toEqual(Array.from({ length: 20 }, (_, n) => n + 4));
    expect(readdirSync(folder)).toHaveLength(20);
  });

  it('holds at most twenty sessions in memory while loading', async () => {
    for (let n = 0; n < 300; n++) {
      const id = randomUUID();
      put(id, encodeSavedSession(session({ id })));
      truncateSync(join(folder, `${id}.session`), MAX_SCREEN_BYTES);
    }
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)));
    expect(await archive.load()).toHaveLength(20);
    clearInterval(sampling);
    expect(most).toBeLessThan(100 * MAX_SCREEN_BYTES);
  });

  it.each([
    ['no JSON', () => 'nonsense\nscreen'],
    ['no line', () => '{}'],
    ['null', () => 'null\n'],
    ['another session’s id', () => encodeSavedSession(session())],
    ['a label that moves the cursor', (id: string) => encodeSavedSession(session({ id, label: 'a\x1b[2J' }))],
    ['a label of great length', (id: string) => encodeSavedSession(session({ id, label: 'x'.repeat(61) }))],
    ['an impossible size', (id: string) => encodeSavedSession(session({ id, cols: 10 ** 6 }))],
    ['no date', (id: string) => encodeSavedSession(session({ id, createdAt: 'yesterday' }))],
    [
      'an unknown end',
      (id: string) => encodeSavedSession(session({ id, ended: { reason: 'x', at: '2026-01-01' } as never })),
    ],
    ['a negative offset', (id: string) => encodeSavedSession(session({ id, endOffset: -1 }))],
    [
      'far too much',
      (id: string) => Buffer.concat([encodeSavedSession(session({ id })), Buffer.alloc(MAX_FILE_BYTES)]),
    ],
  ])('removes a file that holds %s', async (_, content: (id: string) => string | Uint8Array) => {
    const id = randomUUID();
    put(id, content(id));
    expect(await archive.load()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ignores links, pipes and folders', async () => {
    const [linked, pipe, directory] = [randomUUID(), randomUUID(), randomUUID()];
    const elsewhere = join(home, 'elsewhere');
    writeFileSync(elsewhere, encodeSavedSession(session({ id: linked })));
    mkdirSync(join(folder, `${directory}.session`), { recursive: true });
    symlinkSync(elsewhere, join(folder, `${linked}.session`));
    execFileSync('mkfifo', [join(folder, `${pipe}.session`)]);
    expect(await archive.load()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(elsewhere)).toBe(true);
  });

  it('reports write errors and continues', async () => {
    writeFileSync(join(home, 'state'), 'a file where the folder should be');
    await archive.save(session());
    expect(failures).toHaveLength(1);
    rmSync(join(home, 'state'));
    await archive.save(session());
    expect(await archive.load()).toHaveLength(1);
  });
});
