import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type AuditReport } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { Shell } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

/** Nothing happens by itself. */
const QUIET = {
  LATCHKEY_ROTATION_INTERVAL_SECONDS: '3600',
  LATCHKEY_TOKEN_LIFETIME_SECONDS: '7200',
  LATCHKEY_OVERLAP_SECONDS: '60',
};

let both: TwoProcesses;
let shell: Shell;
/** Those of single tests, which may fail before they leave. */
const others: Shell[] = [];
async function openAnother(at = both): Promise<Shell> {
  const other = await Shell.open(at);
  others.push(other);
  return other;
}
const inHome = (name: string): string => join(both.latchkey.home, name);
/** Whose token it is, as the workspace sees it. */
const owner = async (token: string): Promise<string> => {
  const response = await fetch(`${both.sandbox.url}/api/2.0/preview/scim/v2/Me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.ok ? ((await response.json()) as { userName: string }).userName : String(response.status);
};

beforeAll(async () => {
  both = await TwoProcesses.start(QUIET);
  shell = await Shell.open(both);
});
afterAll(async () => {
  for (const each of [shell, ...others]) each.leave();
  await both.stop();
});

describe('latchkey token', () => {
  it('gives a program the current token', async () => {
    expect((await shell.run('latchkey token >~/out')).exitCode).toBe(0);
    const first = readFileSync(inHome('out'), 'utf8');
    expect(first).toMatch(/^\S+\n$/);
    expect(await owner(first.trim())).toBe('dev@example.com');
    expect((await shell.run('latchkey rotate')).exitCode).toBe(0);
    await shell.run('latchkey token >~/out');
    const second = readFileSync(inHome('out'), 'utf8');
    expect(second).not.toBe(first);
    // In the overlap both work.
    expect([await owner(first.trim()), await owner(second.trim())]).toEqual([
      'dev@example.com',
      'dev@example.com',
    ]);
  });

  it('says until when it may be kept', async () => {
    await shell.run('latchkey token --json >~/out');
    const { token, usableUntil } = JSON.parse(readFileSync(inHome('out'), 'utf8')) as Record<string, string>;
    expect(await owner(token ?? '')).toBe('dev@example.com');
    const seconds = (Date.parse(usableUntil ?? '') - Date.now()) / 1_000;
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThanOrEqual(45);
  });

  it('is not shown on a terminal unless somebody insists', async () => {
    const refused = await shell.run('latchkey token');
    expect(refused.exitCode).toBe(2);
    expect(refused.output).not.toContain('dapi');
    expect(refused.output).toContain('--show');
    // In a shell of its own, which goes with what was shown.
    const other = await openAnother();
    expect((await other.run('latchkey token --show')).output).toMatch(/^dapi\S+\n$/);
    other.leave();
    await both.close(other.session);
  });
});

describe('latchkey', () => {
  it('says how things are, for people and for programs', async () => {
    const { exitCode, output } = await shell.run('latchkey status');
    expect([exitCode, output]).toEqual([0, expect.stringContaining(`Workspace:     ${both.sandbox.url}\n`)]);
    expect(output).toMatch(/^User: +dev@example\.com\nToken: +works\n/m);
    await shell.run('latchkey status --json >~/out');
    const status = JSON.parse(readFileSync(inHome('out'), 'utf8')) as unknown;
    expect(status).toMatchObject({
      workspaceOrigin: both.sandbox.url,
      pat: { state: 'valid', user: 'dev@example.com' },
      databrickscfg: inHome('.databrickscfg'),
    });
  });

  it('rotates, though not again and again', async () => {
    const generation = async (): Promise<number> => {
      await shell.run('latchkey status --json >~/out');
      return (JSON.parse(readFileSync(inHome('out'), 'utf8')) as { pat: { generation: number } }).pat
        .generation;
    };
    const before = await generation();
    expect((await shell.run('latchkey rotate')).output).toContain(`Generation:    ${before + 1}\n`);
    const { exitCode, output } = await shell.run('while latchkey rotate >~/out; do :; done');
    expect([exitCode, output]).toEqual([0, expect.stringMatching(/TOO_MANY_ATTEMPTS.*\n +Wait \d+ seconds/)]);
    expect(await generation()).toBeLessThanOrEqual(before + 5);
    const { entries } = (await (await both.visitor.fetch(API.audit)).json()) as AuditReport;
    const [latest, ...earlier] = entries.filter(({ action }) => action === 'rotate-now');
    expect(latest).toMatchObject({ actor: 'shell', objectId: shell.session.id, outcome: 'ok' });
    // The refused call is not listed.
    expect(earlier).toHaveLength(4);
  });

  it('ends with a code and a cure when the command line is wrong', async () => {
    for (const wrong of [
      '',
      'nonsense',
      'token --nonsense',
      'token more',
      'git-credential',
      'git-credential x',
    ]) {
      expect([wrong, (await shell.run(`latchkey ${wrong} </dev/null`)).exitCode]).toEqual([wrong, 2]);
    }
    const { exitCode, output } = await shell.run('latchkey --help');
    expect([exitCode, output]).toEqual([
      0,
      expect.stringContaining('latchkey git-credential get|store|erase'),
    ]);
    expect((await shell.run('latchkey nonsense')).output).toContain('Run latchkey --help.');
  });

  it('is of no use outside of an open session', async () => {
    expect((await shell.run('env -u LATCHKEY_KEY latchkey status')).exitCode).toBe(3);
    const { exitCode, output } = await shell.run(
      'LATCHKEY_KEY=wrong latchkey token | cat; (exit ${PIPESTATUS[0]})',
    );
    expect([exitCode, output]).toEqual([3, expect.stringContaining('SESSION_KEY_REFUSED')]);
  });

  it('is refused once its session is closed, also to what the session left running elsewhere', async () => {
    const other = await openAnother();
    await other.run('env >~/other.env');
    const key = /^LATCHKEY_KEY=(.*)$/m.exec(readFileSync(inHome('other.env'), 'utf8'))?.[1] ?? '';
    expect((await shell.run(`LATCHKEY_KEY=${key} latchkey status`)).exitCode).toBe(0);
    other.leave();
    await both.close(other.session);
    expect((await shell.run(`LATCHKEY_KEY=${key} latchkey status`)).exitCode).toBe(3);
  });

  it('waits for an api that is started again', async () => {
    const killed = both.killApi();
    const { exitCode, output } = await shell.run('for i in 1 2 3 4 5; do latchkey token | wc -c; done');
    await killed;
    expect([exitCode, output]).toEqual([0, expect.stringMatching(/^(\d\d\n){5}$/)]);
  });

  it('is quick to start', async () => {
    const twentyTimes = (command: string): string => `time (for i in $(seq 20); do ${command}; done)`;
    const commands = ['latchkey status >/dev/null', '"$LATCHKEY_NODE" -e 0'].map(twentyTimes);
    // Of the processor's time, which does not grow with what else the machine does.
    const { output } = await shell.run(`TIMEFORMAT='%U %S'; ${commands.join('; ')}`, 60_000);
    const seconds = output
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number) as [number, number]);
    const [ours = 0, bare = 0] = seconds.map(([user, system]) => ((user + system) / 20) * 1_000);
    console.info(
      `latchkey status: ${ours.toFixed(0)} ms of CPU, of which Node's own start: ${bare.toFixed(0)}`,
    );
    expect(ours).toBeLessThan(3 * bare);
  });
});

describe('latchkey git-credential', () => {
  const fill = (host: string): string =>
    `printf 'protocol=http\\nhost=${host}\\n\\n' | latchkey git-credential get >~/out`;

  it('answers for the workspace’s host', async () => {
    await shell.run(fill(new URL(both.sandbox.url).host));
    const answer = readFileSync(inHome('out'), 'utf8');
    expect(answer).toMatch(/^username=token\npassword=\S+\npassword_expiry_utc=\d{10}\n$/);
    expect(await owner(/password=(\S+)/.exec(answer)?.[1] ?? '')).toBe('dev@example.com');
  });

  it.each(['127.0.0.1:1', 'github.com', new URL('http://127.0.0.1').host, 'x@y', ''])(
    'says nothing for another: %j',
    async (host) => {
      expect((await shell.run(fill(host))).exitCode).toBe(0);
      expect(readFileSync(inHome('out'), 'utf8')).toBe('');
    },
  );

  it('stores and erases nothing', async () => {
    const { exitCode, output } = await shell.run(
      `for each in store erase; do printf 'protocol=http\\nhost=x\\npassword=y\\n\\n' | latchkey git-credential $each || exit; done`,
    );
    expect([exitCode, output]).toEqual([0, '']);
  });
});

describe('a token that went stale', () => {
  it('is told by a code of its own, and a new paste ends that', async () => {
    await both.sandbox.control.revoke({ all: true });
    await both.visitor.fetch('/api/sessions', { json: { cols: 80, rows: 24 } });
    const { exitCode, output } = await shell.run('latchkey token | cat; (exit ${PIPESTATUS[0]})');
    expect([exitCode, output]).toEqual([4, expect.stringContaining('PAT_REQUIRED')]);
    expect((await shell.run('latchkey status')).exitCode).toBe(4);
    expect((await shell.run('latchkey doctor')).exitCode).toBe(1);
    const { value } = await both.sandbox.control.makeToken();
    await waitFor(
      'the paste to be taken',
      async () => (await both.visitor.fetch('/api/configure-pat', { json: { token: value } })).ok,
    );
    expect((await shell.run('latchkey token | cat >~/out; (exit ${PIPESTATUS[0]})')).exitCode).toBe(0);
    expect(await owner(readFileSync(inHome('out'), 'utf8').trim())).toBe('dev@example.com');
  });
});

describe('with LATCHKEY_DATABRICKSCFG=off', () => {
  it('there is no file, and tools find the token all the same', async () => {
    const without = await TwoProcesses.start({ ...QUIET, LATCHKEY_DATABRICKSCFG: 'off' });
    const other = await openAnother(without);
    expect((await other.run('latchkey token | wc -c')).output).toMatch(/^\d\d\n$/);
    expect(existsSync(join(without.latchkey.home, '.databrickscfg'))).toBe(false);
    const { exitCode, output } = await other.run('latchkey doctor');
    expect([exitCode, output]).toEqual([0, expect.stringContaining('switched off')]);
    other.leave();
    await without.stop();
  });
});
