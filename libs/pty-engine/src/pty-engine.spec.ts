import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PtyEngine } from './pty-engine';
import { SessionArchive } from './session/session-archive';

const ID = '00000000-0000-4000-8000-000000000001';

describe('a PtyEngine that stops', () => {
  let home: string;
  /** The shells of each list that was told. */
  let told: string[][];
  const folder = () => join(home, 'sessions');
  const archive = () => new SessionArchive(folder(), (error) => fail(error));
  const fail = (error: unknown): never => {
    throw error;
  };
  /** With what is left of one shell of an earlier run. */
  async function start(): Promise<PtyEngine> {
    told = [];
    const engine: PtyEngine = new PtyEngine({
      changed: () => told.push(engine.list().map(({ label }) => label)),
      failed: fail,
    });
    await engine.keep({ folder: folder(), isKept: true });
    return engine;
  }

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'latchkey-engine-'));
    await archive().save({
      id: ID,
      label: 'before',
      createdAt: new Date(0).toISOString(),
      cols: 80,
      rows: 24,
      cwd: '/',
      lastOutputAt: new Date(0).toISOString(),
      exitCode: 0,
      ended: { reason: 'exited', at: new Date(0).toISOString() },
      epoch: 1,
      endOffset: 0,
      screen: new Uint8Array(0),
    });
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('has saved a rename that came right before', async () => {
    const engine = await start();
    engine.rename(ID, 'after');
    await engine.stop();
    // Whoever stopped it may end now, in the middle of anything that is still under way.
    expect((await archive().load()).map(({ label }) => label)).toEqual(['after']);
  });

  it('has removed a session that was closed right before', async () => {
    const engine = await start();
    engine.close(ID);
    await engine.stop();
    expect(await archive().load()).toEqual([]);
  });

  it('reports no empty list while its shells end', async () => {
    const engine = await start();
    const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TERM: 'xterm' };
    const opened = engine.open({
      id: '00000000-0000-4000-8000-000000000002',
      label: 'open',
      cols: 80,
      rows: 24,
      start: { file: '/bin/sh', args: [], cwd: '/', env },
      maxSessions: 1,
      idleMs: 60_000,
      isolation: 'off',
    });
    expect(opened).toMatchObject({ ok: true });
    await engine.stop();
    expect(told.at(-1)).toEqual(['before', 'open']);
  });
});
