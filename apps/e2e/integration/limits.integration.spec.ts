import { readFileSync } from 'node:fs';
import { API, type HealthReport, type SessionInfo } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { ControlChannel } from '../src/control-channel';
import { isRunning } from '../src/processes';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

describe('a shell that nobody uses', () => {
  let both: TwoProcesses;
  beforeAll(async () => (both = await TwoProcesses.start({ LATCHKEY_SESSION_IDLE_SECONDS: '3' })));
  afterAll(() => both.stop());
  const find = async ({ id }: SessionInfo) => (await both.sessions()).find((each) => each.id === id);

  it('is announced to end, ends with all that it started, can still be read, and is closed at last', async () => {
    const { session, viewer } = await both.open();
    const channel = await ControlChannel.open(both, session.id);
    viewer.connection.send('sleep 4731 & echo "$! $$" began\r');
    await viewer.until(() => /\d+ \d+ began\r\n/.test(viewer.text));
    const pids = (/(\d+) (\d+) began\r\n/.exec(viewer.text) ?? []).slice(1).map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    viewer.connection.close();

    const { endsAt } = await channel.until((info) => info.endsAt !== null);
    expect(Date.parse(endsAt ?? '') - Date.now()).toBeLessThanOrEqual(600);
    const ended = await channel.until(({ state }) => state === 'exited');
    expect(ended).toMatchObject({ ended: { reason: 'idle' }, activity: 'done', exitCode: 129, endsAt: null });
    await waitFor('what it started to be gone', () => !pids.some(isRunning));

    const reader = both.view(session);
    await reader.until(() => reader.state === 'exited');
    expect(reader.text).toContain('began\r\n');
    await waitFor('it to be closed', async () => (await find(session)) === undefined);
    channel.close();
  });

  it('lives on while somebody watches, and while it prints', async () => {
    const watched = await both.open();
    const busy = await both.open();
    const channel = await ControlChannel.open(both, busy.session.id);
    await watched.viewer.until(() => watched.viewer.state === 'attached');
    busy.viewer.connection.send('for i in $(seq 1 16); do echo $i; sleep 0.4; done\r');
    await busy.viewer.untilText('1\r\n2\r\n');
    busy.viewer.connection.close();
    // 6 s pass in it, and 3 after it.
    await channel.until(({ state }) => state === 'exited');
    channel.close();
    const reader = both.view(busy.session);
    await reader.until(() => reader.state === 'exited');
    expect(reader.text).toContain('16\r\n');
    expect(await find(watched.session)).toMatchObject({ state: 'running', endsAt: null });
    watched.viewer.connection.close();
  });
});

describe('an app that has hardly any memory', () => {
  let both: TwoProcesses;
  // Less than the server alone takes.
  beforeAll(async () => (both = await TwoProcesses.start({ LATCHKEY_MEMORY_LIMIT_MIB: '64' })));
  afterAll(() => both.stop());

  it('starts no shell and reports MEMORY_LOW in its health', async () => {
    const refused = await both.visitor.fetch(API.sessions, { json: { cols: 80, rows: 24 } });
    expect([refused.status, await refused.json()]).toEqual([
      503,
      expect.objectContaining({
        code: 'MEMORY_LOW',
        message: expect.stringContaining('of its 64 MiB'),
      }),
    ]);
    const { checks, memory } = (await (await both.visitor.fetch(API.health)).json()) as HealthReport;
    expect(checks.find(({ id }) => id === 'memory')).toMatchObject({ code: 'MEMORY_LOW' });
    // Both processes, or nearly: they go on meanwhile.
    expect(memory.residentBytes).toBeGreaterThan(
      residentBytes(both.hostPid) + residentBytes(both.apiPid() ?? -1) - 2 ** 25,
    );
    expect(memory.usedBytes).toBeGreaterThan(0);
  });
});

/** See proc_pid_status(5). */
function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
