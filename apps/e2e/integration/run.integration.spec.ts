import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API, type AuditReport } from '@latchkey/contracts';
import { SANDBOX_OWNER, waitFor } from '@latchkey/testing';
import { Shell, type ShellResult } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

/** Nothing rotates on its own, and a run whose process is gone is noticed soon. */
const QUIET = {
  LATCHKEY_ROTATION_INTERVAL_SECONDS: '3600',
  LATCHKEY_TOKEN_LIFETIME_SECONDS: '7200',
  LATCHKEY_ORPHAN_GRACE_SECONDS: '4',
};

let both: TwoProcesses;
let shell: Shell;
const inHome = (name: string): string => join(both.latchkey.home, name);

beforeAll(async () => {
  both = await TwoProcesses.start(QUIET);
  shell = await Shell.open(both);
});
afterAll(async () => {
  shell.leave();
  await both.stop();
});

/** Whose token it is, or the status of the refusal. */
async function owner(token: string): Promise<string> {
  const response = await fetch(`${both.sandbox.url}/api/2.0/preview/scim/v2/Me`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return response.ok ? ((await response.json()) as { userName: string }).userName : String(response.status);
}

/** A program that records its environment and runs until a signal stops it. */
const WAITS = `sh -c 'env >~/run.new; mv ~/run.new ~/run.env; until [ -e ~/stop ]; do sleep 0.1; done; exit 7'`;

/** Starts the program with a token of its own. @returns the token, and the end of what was typed */
async function start(command: string): Promise<{ token: string; ended: Promise<ShellResult> }> {
  for (const name of ['run.env', 'stop']) rmSync(inHome(name), { force: true });
  const ended = shell.run(command);
  const env = await waitFor('the program to start', () => contentOf(inHome('run.env')));
  return { token: /^DATABRICKS_TOKEN=(.*)$/m.exec(env)?.[1] ?? '', ended };
}

/** @returns null until the file has content */
function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8') || null;
  } catch {
    return null;
  }
}

/** Starts the program as a job. @returns also the id of the process that runs it */
async function startJob(): Promise<{ token: string; ended: Promise<ShellResult>; pid: number }> {
  rmSync(inHome('pid'), { force: true });
  const started = await start(`latchkey run --literal -- ${WAITS} & jobs -p >~/pid; wait $!`);
  await waitFor('the job’s id', () => contentOf(inHome('pid')));
  return { ...started, pid: pidOfJob() };
}

function pidOfJob(): number {
  const pid = Number(contentOf(inHome('pid')));
  if (!(pid > 1)) throw new Error('There is no such job.');
  return pid;
}

const stop = (): void => writeFileSync(inHome('stop'), '');
const revoked = (token: string): Promise<unknown> =>
  waitFor('the token to be revoked', async () => (await owner(token)) === '403');

describe('latchkey run --literal', () => {
  it('gives the program a token of its own, and no other way to sign in', async () => {
    const { token, ended } = await start(`DATABRICKS_AUTH_TYPE=x latchkey run --literal -- ${WAITS}`);
    const env = readFileSync(inHome('run.env'), 'utf8');
    expect(await owner(token)).toBe(SANDBOX_OWNER);
    expect(readFileSync(inHome('.databrickscfg'), 'utf8')).not.toContain(token);
    expect(env).not.toMatch(/^DATABRICKS_(METADATA_SERVICE_URL|AUTH_TYPE|CONFIG_PROFILE)=/m);
    expect(env).toContain(`DATABRICKS_HOST=${both.sandbox.url}\n`);
    stop();
    await ended;
  });

  it('ends as the program ends, and revokes the token before that', async () => {
    const { token, ended } = await start(`latchkey run --literal -- ${WAITS}`);
    stop();
    expect((await ended).exitCode).toBe(7);
    expect(await owner(token)).toBe('403');
    expect((await shell.run(`latchkey run --literal -- sh -c 'kill -KILL $$'`)).exitCode).toBe(137);
    expect((await shell.run('latchkey run --literal -- /no/such/program')).exitCode).toBe(127);
    expect(
      (await both.sandbox.control.state()).tokens.filter(({ status }) => status !== 'revoked'),
    ).toHaveLength(1);
  });

  it('passes a signal on, and revokes the token', async () => {
    const { token, ended, pid } = await startJob();
    process.kill(pid, 'SIGTERM');
    expect((await ended).exitCode).toBe(143);
    expect(await owner(token)).toBe('403');
  });

  it('has the token revoked where it is killed itself', async () => {
    const { token, ended, pid } = await startJob();
    process.kill(pid, 'SIGKILL');
    expect((await ended).exitCode).toBe(137);
    await revoked(token);
    stop();
  });

  it('is in the audit log', async () => {
    const { entries } = (await (await both.visitor.fetch(API.audit)).json()) as AuditReport;
    const [last] = entries.filter(({ action }) => action === 'run-start');
    expect(last).toMatchObject({ actor: 'shell', outcome: 'ok' });
    const end = entries.find(({ action, objectId }) => action === 'revoke' && objectId === last?.objectId);
    expect(end).toMatchObject({ actor: 'latchkey', outcome: 'ok' });
  });

  it('keeps the token over a crash of the server, unless the program ended with it', async () => {
    const other = await Shell.open(both);
    await other.run(
      `latchkey run --literal -- sh -c 'echo $DATABRICKS_TOKEN >~/other; exec sleep 600' & jobs -p >~/pid`,
    );
    const gone = await waitFor(
      'the other program to start',
      () => contentOf(inHome('other'))?.trim() ?? null,
    );
    const { token, ended } = await start(`latchkey run --literal -- ${WAITS}`);
    process.kill(pidOfJob(), 'SIGSTOP');
    await both.killApi();
    process.kill(pidOfJob(), 'SIGKILL');
    other.leave();
    // Which takes as long as a run may be without a connection.
    await revoked(gone);
    expect(await owner(token)).toBe(SANDBOX_OWNER);
    stop();
    expect((await ended).exitCode).toBe(7);
    expect(await owner(token)).toBe('403');
  });
});
