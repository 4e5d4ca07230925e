import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { API, type SessionInfo } from '@latchkey/contracts';
import { makeTempDir, waitFor, type TempDir } from '@latchkey/testing';
import { drawnScreen } from '../../src/drawn-screen';
import { isRunning } from '../../src/processes';
import { TwoProcesses } from '../../src/two-processes';
import type { Viewer } from '../../src/viewer';

jest.setTimeout(120_000);

const SIZE = { cols: 120, rows: 30 };

describe('after Latchkey stopped', () => {
  let home: TempDir;
  let both: TwoProcesses;
  beforeEach(async () => {
    home = makeTempDir();
    both = await start();
  });
  afterEach(async () => {
    await both.stop();
    home.remove();
  });

  const start = (env = {}) => TwoProcesses.start({ LATCHKEY_HOME: home.path, ...env });
  const folder = () => join(home.path, '.local/state/latchkey/sessions');
  const files = () =>
    // Not one that is still being written.
    existsSync(folder()) ? readdirSync(folder()).filter((name) => name.endsWith('.session')) : [];
  const restart = async (env = {}) => {
    await both.stop();
    both = await start(env);
  };
  const read = async (session: SessionInfo) => {
    const reader = both.view(session);
    await reader.until(() => reader.state === 'exited');
    return reader;
  };

  it('amid floods within 10 s, viewers were told, shells hung up, and every last screen is there again', async () => {
    const floods = [
      "trap '' HUP; while :; do seq 1 100000; done",
      'while :; do printf "\\033[%dm%s \\033[0m" $((RANDOM%8+30)) $RANDOM; done',
      'yes €€€',
      "printf '\\033[?1049h\\033[?1002h'; while :; do printf '\\033[H%s' $RANDOM; done",
    ];
    const opened: { session: SessionInfo; viewer: Viewer; pid: number }[] = [];
    for (const flood of floods) {
      const { session, viewer } = await both.open();
      viewer.connection.send(`echo $$ began; ${flood}\r`);
      await viewer.until(() => /\d+ began\r\n/.test(viewer.text) && viewer.receivedBytes > 20_000);
      opened.push({ session, viewer, pid: Number(/(\d+) began\r\n/.exec(viewer.text)?.[1]) });
    }
    const quiet = await both.open();
    quiet.viewer.connection.send('echo qui""et; sleep 1000\r');
    await quiet.viewer.untilText('quiet\r\n');
    const shown = await drawnScreen(quiet.viewer.output, SIZE);

    const from = Date.now();
    both.latchkey.process.signal('SIGTERM');
    const told = Promise.all(
      opened.map(({ viewer }) =>
        viewer.until(() => viewer.closeCodes.length > 0).then(() => Date.now() - from),
      ),
    );
    await both.latchkey.process.closed;
    const seconds = (Date.now() - from) / 1000;
    expect(seconds).toBeLessThan(10);
    expect(Math.max(...(await told))).toBeLessThan(2000);
    for (const { viewer } of [...opened, quiet]) {
      expect(viewer.closeCodes[0]).toBe(1001);
      viewer.connection.close();
    }
    expect(opened.map(({ pid }) => pid).filter(isRunning)).toEqual([]);
    expect(files()).toHaveLength(5);
    expect(new Set(files().map((name) => statSync(join(folder(), name)).mode & 0o777))).toEqual(
      new Set([0o600]),
    );
    console.info(`stopped in ${seconds.toFixed(1)} s amid ${floods.length} floods`);

    await restart();
    const sessions = await both.sessions();
    expect(sessions.map(({ id }) => id)).toEqual([...opened, quiet].map(({ session }) => session.id));
    for (const session of sessions)
      expect(session).toMatchObject({ state: 'exited', ended: { reason: 'stopped' }, activity: 'done' });
    const readers = [];
    for (const session of sessions) readers.push(await read(session));
    expect(readers[0]?.text).toMatch(/\d{3,}\r\n/);
    expect(readers[2]?.text).toContain('€€€');
    const last = await drawnScreen(readers[4]?.output ?? Buffer.alloc(0), SIZE);
    expect(last.drawn).toBe(shown.drawn);
    // The mouse is nobody's any more.
    expect(await drawnScreen(readers[3]?.output ?? Buffer.alloc(0), SIZE)).toMatchObject({
      modes: { mouseTrackingMode: 'none' },
    });
    for (const { connection } of readers) connection.close();
  });

  it('what is left of a shell can be renamed, takes nobody’s place, and is gone for good once closed', async () => {
    const { session, viewer } = await both.open();
    viewer.connection.send('echo last""words; exit 7\r');
    await viewer.until(() => viewer.state === 'exited');
    await restart({ LATCHKEY_MAX_SESSIONS: '1' });
    expect(await both.sessions()).toMatchObject([
      { id: session.id, exitCode: 7, ended: { reason: 'exited' } },
    ]);
    const path = `${API.sessions}/${session.id}`;
    const renamed = await both.visitor.fetch(path, { method: 'PATCH', json: { label: 'old one' } });
    expect(renamed.status).toBe(200);
    await restart({ LATCHKEY_MAX_SESSIONS: '1' });
    expect(await both.sessions()).toMatchObject([{ label: 'old one', ended: { reason: 'exited' } }]);
    expect((await read(session)).text).toContain('lastwords');
    const next = await both.open();
    await both.close(next.session);
    next.viewer.connection.close();
    await both.close(session);
    expect(await both.sessions()).toEqual([]);
    await waitFor('its file to be gone', () => files().length === 0);
    await restart();
    expect(await both.sessions()).toEqual([]);
  });

  it('in a way that let it save nothing, that is said', async () => {
    const { session, viewer } = await both.open();
    viewer.connection.send('cd /tmp; echo about to be lo""st\r');
    await viewer.untilText('about to be lost');
    await waitFor('the mark of the session', () => files().length === 1);
    await both.latchkey.kill('SIGKILL');
    viewer.connection.close();
    await restart();
    expect(await both.sessions()).toMatchObject([
      { id: session.id, state: 'exited', exitCode: null, ended: { reason: 'lost' } },
    ]);
    expect((await read(session)).text).toContain('could not be saved');
  });

  it('nothing is kept where that is not wanted', async () => {
    await both.open();
    await waitFor('the mark of the session', () => files().length === 1);
    await restart({ LATCHKEY_SAVED_SCREENS: 'off' });
    expect([await both.sessions(), files()]).toEqual([[], []]);
    await both.open();
    await restart({ LATCHKEY_SAVED_SCREENS: 'off' });
    expect([await both.sessions(), files()]).toEqual([[], []]);
  });
});
