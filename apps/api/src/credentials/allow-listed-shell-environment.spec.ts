import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppConfig } from '../config/app-config';
import { AllowListedShellEnvironment } from './allow-listed-shell-environment';
import { SessionEnvironmentParts } from './session-environment-parts';

describe('a shell whose HOME is inside a checkout', () => {
  const checkout = realpathSync(mkdtempSync(join(tmpdir(), 'shell-environment-')));
  const home = join(checkout, 'state/home');
  const project = join(home, 'projects/mine');
  afterAll(() => rmSync(checkout, { recursive: true }));

  async function projectAt(cwd: string): Promise<string | null> {
    const config = {
      sessionHome: home,
      inheritedEnv: { PATH: process.env['PATH'] ?? '' },
    } as unknown as AppConfig;
    const { env } = await new AllowListedShellEnvironment(config, new SessionEnvironmentParts()).forSession(
      's',
    );
    const { status, stdout } = spawnSync('git', ['rev-parse', '--show-toplevel'], {
      cwd,
      env,
      encoding: 'utf8',
    });
    return status === 0 ? stdout.trim() : null;
  }

  beforeAll(() => {
    mkdirSync(project, { recursive: true });
    for (const folder of [checkout, project]) spawnSync('git', ['init', '-q', folder]);
  });

  it('is in no project', async () => {
    expect(await projectAt(home)).toBeNull();
    expect(await projectAt(join(home, 'projects'))).toBeNull();
  });

  it('finds the projects below HOME, and HOME itself if it is one', async () => {
    expect(await projectAt(project)).toBe(project);
    spawnSync('git', ['init', '-q', home]);
    expect(await projectAt(join(home, 'projects'))).toBe(home);
  });
});
