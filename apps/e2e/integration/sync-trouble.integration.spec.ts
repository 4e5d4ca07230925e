import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { API, type HealthReport } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { Repository, startWithSync } from '../src/repository';
import type { Shell } from '../src/shell';
import type { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

let both: TwoProcesses;
let shell: Shell;
const repository = (name: string): Repository => new Repository(both, shell, name);

beforeAll(async () => ({ both, shell } = await startWithSync()));
afterAll(async () => {
  shell.leave();
  await both.stop();
});
afterEach(() => both.sandbox.control.clearFaults());

async function health(): Promise<HealthReport['checks'][number] | undefined> {
  const report = (await (await both.visitor.fetch(API.health)).json()) as HealthReport;
  return report.checks.find(({ id }) => id === 'sync');
}

describe('a sync that fails', () => {
  it('fails no commit, is told after it, by status and in the health view, and is made up for', async () => {
    const project = await repository('failing').make();
    await waitFor('the hook', () => existsSync(join(project.folder, '.git/hooks/post-commit')));
    await both.sandbox.control.addFault({
      path: '/api/2.0/workspace',
      times: 'unlimited',
      respond: { status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No files for you.' } },
    });
    project.put('x', '1');
    const { exitCode, output } = await project.commit();
    expect([exitCode, output]).toEqual([
      0,
      expect.stringMatching(/^Latchkey: not synced: No files for you\..*\n$/),
    ]);
    expect((await project.run('latchkey status')).output).toContain('failing: not synced: No files for you.');
    expect((await project.run('latchkey sync')).exitCode).toBe(1);
    expect(await health()).toMatchObject({
      severity: 'warning',
      code: 'SYNC_FAILED',
      message: expect.stringContaining('Not synced: failing.') as string,
    });
    await both.sandbox.control.clearFaults();
    expect((await project.run('latchkey sync')).exitCode).toBe(0);
    expect(await project.inWorkspace()).toEqual({ x: '1' });
    expect(await health()).toMatchObject({ severity: 'ok' });
  });

  it('is tried again where the workspace is busy, or a reply is lost', async () => {
    const project = repository('failing');
    project.put('y', '2');
    await both.sandbox.control.addFault({ path: '/api/2.0/workspace/import', when: 'after', drop: true });
    await both.sandbox.control.addFault({
      path: '/api/2.0/workspace',
      respond: { status: 429, headers: { 'Retry-After': '1' } },
    });
    expect((await project.commit()).output).toContain('is as committed');
    expect(await project.inWorkspace()).toEqual({ x: '1', y: '2' });
  });

  it('and one that was cut short by the end of the api, are done again by the next', async () => {
    const project = repository('failing');
    for (let i = 0; i < 30; i++) project.put(`many/${i}`, String(i));
    await both.sandbox.control.addFault({
      path: '/api/2.0/workspace/import',
      skip: 10,
      times: 'unlimited',
      latencyMilliseconds: 60_000,
    });
    const committed = project.commit();
    await waitFor('some files', async () => Object.keys(await project.inWorkspace()).length > 5);
    const killed = both.killApi();
    // The next one is not held up any more.
    await both.sandbox.control.clearFaults();
    await killed;
    await committed;
    await waitFor('the rest', async () => Object.keys(await project.inWorkspace()).length === 32, {
      timeoutMs: 40_000,
    });
    expect(await project.inWorkspace()).toEqual(project.tracked());
  });
});
