import { execFileSync, spawnSync } from 'node:child_process';
import { API, type HealthReport } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { ControlChannel } from '../src/control-channel';
import { descendantsOf, isRunning } from '../src/processes';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(60_000);

const hasTmux = execFileSync('/bin/sh', ['-c', 'command -v tmux || true'], { encoding: 'utf8' }) !== '';

/** Containers often forbid it. */
const allowsNamespaces =
  spawnSync('unshare', ['--user', '--map-current-user', '--pid', '--mount', '--fork', '--mount-proc', 'true'])
    .status === 0;

(allowsNamespaces ? describe : describe.skip)('isolated shells (the system must allow namespaces)', () => {
  let both: TwoProcesses;
  let shell: Shell;
  beforeAll(async () => {
    both = await TwoProcesses.start({ LATCHKEY_ISOLATE_SHELLS: 'on' });
    shell = await Shell.open(both);
  });
  afterAll(() => both.stop());

  const isolationCheck = async () => {
    const report = (await (await both.visitor.fetch(API.health)).json()) as HealthReport;
    return report.checks.find(({ id }) => id === 'isolation');
  };

  it('see no process of Latchkey, and can neither signal nor read one', async () => {
    const api = both.apiPid() ?? -1;
    const seen = await shell.run('ps -e -o comm=');
    expect([...new Set(seen.output.trim().split('\n'))].sort()).toEqual(['bash', 'ps', 'sleep']);
    for (const pid of [both.hostPid, api]) {
      const { output, exitCode } = await shell.run(`cat /proc/${pid}/maps; kill -9 ${pid}`);
      expect(output).toContain('No such file or directory');
      expect([output.includes('No such process'), exitCode]).toEqual([true, 1]);
    }
    expect((await shell.run('pgrep -x node')).exitCode).toBe(1);
    expect(both.apiPid()).toBe(api);
    expect(isRunning(both.hostPid)).toBe(true);
    expect(await isolationCheck()).toMatchObject({ severity: 'ok', code: 'OK' });
  });

  it('reach their tools, their home and each other', async () => {
    const other = await Shell.open(both);
    expect((await shell.run('latchkey status >/dev/null && cd && pwd')).output).toBe(
      `${both.latchkey.home}\n`,
    );
    const { output } = await other.run('nohup sleep 4741 >/dev/null 2>&1 & echo; sleep 0; pgrep -x -a sleep');
    expect(output).toContain('sleep 4741');
    expect((await shell.run('pkill -f "sleep 474[1]"')).exitCode).toBe(0);
    other.leave();
    await both.close(other.session);
  });

  it('report their program, folder and exit code, and have job control', async () => {
    const { session, viewer } = await both.open();
    const channel = await ControlChannel.open(both, session.id);
    await channel.until(({ program, cwd }) => program === 'bash' && cwd === both.latchkey.home);
    viewer.connection.send('cd /usr; sleep 1000\r');
    await channel.until(({ program, cwd }) => program === 'sleep' && cwd === '/usr');
    viewer.connection.send('\x1a');
    await viewer.until(() => /Stopped[^]*[#$] $/.test(viewer.text));
    await channel.until(({ program }) => program === 'bash');
    viewer.connection.send('fg\r');
    await channel.until(({ program }) => program === 'sleep');
    viewer.connection.send('\x03');
    await channel.until(({ program }) => program === 'bash');
    viewer.connection.send('exit 4\r');
    const info = await channel.until(({ activity }) => activity === 'done');
    expect(info).toMatchObject({ exitCode: 4, program: null, cwd: '/usr' });
    viewer.connection.close();
    channel.close();
  });

  (hasTmux ? it : it.skip)('run tmux, whose server outlives its client', async () => {
    const tmux = 'tmux -L isolation -f /dev/null';
    expect(
      (await shell.run(`${tmux} new-session -d 'sleep 4742' && ${tmux} list-sessions`)).output,
    ).toContain('1 windows');
    expect((await shell.run(`${tmux} kill-server`)).exitCode).toBe(0);
  });

  it('end with all their processes when their session is closed', async () => {
    const other = await Shell.open(both);
    await other.run('setsid sleep 4743 & sleep 4744 & disown');
    const left = () => shell.run('pgrep -f "sleep 474[34]"');
    expect((await left()).exitCode).toBe(0);
    await both.close(other.session);
    await waitFor('the end of its processes', async () => (await left()).exitCode === 1);
    other.leave();
  });

  it('end with their namespace, which Latchkey reports and replaces', async () => {
    const holder = descendantsOf(both.hostPid).find((pid) => nameOf(pid) === 'unshare') ?? -1;
    process.kill(holder, 'SIGKILL');
    await waitFor('the end of the shell', async () =>
      (await both.sessions()).some(({ id, exitCode }) => id === shell.session.id && exitCode === 137),
    );
    expect(await isolationCheck()).toMatchObject({ severity: 'warning', code: 'ISOLATION_ENDED' });
    shell.leave();
    shell = await Shell.open(both);
    expect(await isolationCheck()).toMatchObject({ severity: 'ok' });
    expect((await shell.run('ps -e -o comm= | sort -u')).output).toBe('bash\nps\nsleep\nsort\n');
  });

  it('end when the host is killed', async () => {
    await shell.run('setsid sleep 4745 & disown');
    const inside = descendantsOf(both.hostPid).filter((pid) => ['bash', 'sleep'].includes(nameOf(pid)));
    expect(inside.length).toBeGreaterThanOrEqual(3);
    await both.latchkey.kill('SIGKILL');
    await waitFor('the end of all shells', () => !inside.some(isRunning));
  });
});

function nameOf(pid: number): string {
  return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
}
