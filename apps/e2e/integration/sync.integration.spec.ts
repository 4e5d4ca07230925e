import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { API, type HealthReport } from '@latchkey/contracts';
import { waitFor } from '@latchkey/testing';
import { Shell, type ShellResult } from '../src/shell';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(90_000);

const TARGET = '/Users/dev@example.com/projects';
const IDENTITY =
  'export GIT_AUTHOR_NAME=Dev GIT_AUTHOR_EMAIL=d@e GIT_COMMITTER_NAME=Dev GIT_COMMITTER_EMAIL=d@e';

let both: TwoProcesses;
let shell: Shell;

/** A repository below `~/projects`, with a person's shell in it. */
class Repository {
  readonly folder: string;

  constructor(readonly name: string) {
    this.folder = join(both.latchkey.home, 'projects', name);
  }

  /** @param prepare run in it before it is where it is looked for, so that it is never seen without */
  static async make(name: string, prepare = 'true'): Promise<Repository> {
    const made = new Repository(name);
    const [aside, there] = [`~/aside/${name}`, `~/projects/${name}`];
    await shell.run(
      `mkdir -p ${aside} ~/projects && cd ${aside} && git init -q -b main && ${prepare} && mv ${aside} ${there}; cd ${there}`,
    );
    return made;
  }

  put(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }

  run(command: string): Promise<ShellResult> {
    return shell.run(`cd ~/projects/${this.name} 2>/dev/null; ${command}`);
  }

  commit(): Promise<ShellResult> {
    return this.run('git add -A && git commit -qm x');
  }

  /** What the workspace has of it: path → content. */
  async inWorkspace(): Promise<Record<string, string>> {
    const response = await fetch(`${both.sandbox.url}/__sandbox/state?values=true`);
    const { objects } = (await response.json()) as {
      objects: { path: string; type: string; content: string }[];
    };
    const root = `${TARGET}/${this.name}/`;
    const files = objects.filter(({ path, type }) => type === 'FILE' && path.startsWith(root));
    const entries = files.map(({ path, content }) => [path.slice(root.length), content] as const);
    return Object.fromEntries(entries.filter(([path]) => path !== '.latchkey-sync.json'));
  }

  /** As git itself has it. */
  tracked(): Record<string, string> {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', this.folder, ...args], { encoding: 'utf8' });
    const paths = git('ls-files', '-z')
      .split('\0')
      .filter((path) => path !== '');
    return Object.fromEntries(paths.map((path) => [path, git('show', `HEAD:${path}`)]));
  }
}

async function health(): Promise<HealthReport['checks'][number] | undefined> {
  const report = (await (await both.visitor.fetch(API.health)).json()) as HealthReport;
  return report.checks.find(({ id }) => id === 'sync');
}

beforeAll(async () => {
  both = await TwoProcesses.start({ LATCHKEY_SYNC: 'on' });
  shell = await Shell.open(both);
  await shell.run(IDENTITY);
});
afterAll(async () => {
  shell.leave();
  await both.stop();
});
afterEach(() => both.sandbox.control.clearFaults());

describe('git commit', () => {
  let project: Repository;

  it('puts the first commit into the workspace, and says so', async () => {
    project = await Repository.make('first');
    project.put('README.md', '# first\n');
    project.put('src/deep/app.py', '# Databricks notebook source\nprint("no notebook")\n');
    project.put('ignored.log', 'not tracked');
    project.put('.gitignore', '*.log\n');
    // The hook comes with the first look at the repository, without which the rest goes by itself.
    await waitFor('the hook', () => existsSync(join(project.folder, '.git/hooks/post-commit')), {
      timeoutMilliseconds: 15_000,
    });
    const { output } = await project.commit();
    expect(output).toBe(`Latchkey: /Workspace${TARGET}/first is as committed (3 written, 0 deleted).\n`);
    expect(await project.inWorkspace()).toEqual(project.tracked());
    expect(Object.keys(await project.inWorkspace())).not.toContain('ignored.log');
  });

  it('follows changes, renames and deletions, and sends only what differs', async () => {
    project.put('README.md', '# changed\n');
    renameSync(join(project.folder, 'src/deep/app.py'), join(project.folder, 'src/app.py'));
    rmSync(join(project.folder, '.gitignore'));
    rmSync(join(project.folder, 'ignored.log'));
    const { output } = await project.commit();
    expect(output).toContain('(2 written, 2 deleted)');
    expect(await project.inWorkspace()).toEqual({
      'README.md': '# changed\n',
      'src/app.py': expect.stringContaining('no notebook') as string,
    });
    const state = (await (await fetch(`${both.sandbox.url}/__sandbox/state`)).json()) as {
      objects: { path: string }[];
    };
    expect(state.objects.map(({ path }) => path)).not.toContain(`${TARGET}/first/src/deep`);
  });

  it('is told what it took, also where its files were in the workspace before the hook asked', async () => {
    project.put('quick', '1');
    await project.run('git add -A && git -c core.hooksPath=/dev/null commit -qm x');
    await waitFor('the sync by itself', async () => 'quick' in (await project.inWorkspace()), {
      timeoutMilliseconds: 20_000,
    });
    expect((await project.run('latchkey sync --commit')).output).toContain('(1 written, 0 deleted)');
    rmSync(join(project.folder, 'quick'));
    await project.commit();
  });

  it('takes a file that becomes a folder, and a folder that becomes a file', async () => {
    rmSync(join(project.folder, 'README.md'));
    project.put('README.md/inside', 'x');
    rmSync(join(project.folder, 'src'), { recursive: true });
    project.put('src', 'now a file');
    await project.commit();
    expect(await project.inWorkspace()).toEqual({ 'README.md/inside': 'x', src: 'now a file' });
  });

  it('has what was committed, not what lies there', async () => {
    project.put('src', 'committed');
    await project.run('git add -A');
    project.put('src', 'not committed');
    await project.run('git commit -qm x');
    expect((await project.inWorkspace())['src']).toBe('committed');
  });

  it('names what it leaves out', async () => {
    project.put('big.bin', Buffer.alloc(10 * 1024 * 1024 + 1));
    symlinkSync('src', join(project.folder, 'link'));
    const { output } = await project.commit();
    expect(output).toContain('2 left out: see latchkey sync');
    const told = await project.run('latchkey sync');
    expect(told.output).toContain('left out: "big.bin", longer than 10 MB');
    expect(told.output).toContain('left out: "link", a link');
    expect(told.exitCode).toBe(0);
    expect(Object.keys(await project.inWorkspace())).not.toContain('big.bin');
  });

  it('takes names as people write them', async () => {
    project.put('a b/Zoë "x".txt', 'ü');
    await project.commit();
    expect((await project.inWorkspace())['a b/Zoë "x".txt']).toBe('ü');
  });
});

describe('a person’s own hooks', () => {
  it('are left alone, and the commit is synced all the same', async () => {
    const project = await Repository.make(
      'own-hook',
      "mkdir -p .git/hooks && printf '#!/bin/sh\\necho mine\\n' >.git/hooks/post-commit && chmod 755 .git/hooks/post-commit",
    );
    const hook = readFileSync(join(project.folder, '.git/hooks/post-commit'), 'utf8');
    project.put('x', '1');
    expect((await project.commit()).output).toBe('mine\n');
    await waitFor('the sync', async () => 'x' in (await project.inWorkspace()), {
      timeoutMilliseconds: 20_000,
    });
    expect(readFileSync(join(project.folder, '.git/hooks/post-commit'), 'utf8')).toBe(hook);
  });

  it('in a folder of their own, as husky has them, get no company', async () => {
    const project = await Repository.make('husky', 'git config core.hooksPath .husky');
    project.put('.husky/pre-commit', '#!/bin/sh\necho checked\n');
    await project.run('chmod +x .husky/pre-commit');
    expect((await project.commit()).output).toBe('checked\n');
    await waitFor('the sync', async () => '.husky/pre-commit' in (await project.inWorkspace()), {
      timeoutMilliseconds: 20_000,
    });
    expect(existsSync(join(project.folder, '.husky/post-commit'))).toBe(false);
    expect(existsSync(join(project.folder, '.git/hooks/post-commit'))).toBe(false);
  });

  it('stay away once they were deleted', async () => {
    const project = new Repository('first');
    rmSync(join(project.folder, '.git/hooks/post-commit'));
    await project.run('latchkey sync');
    expect(existsSync(join(project.folder, '.git/hooks/post-commit'))).toBe(false);
  });
});

describe('a sync that fails', () => {
  it('fails no commit, is told after it, by status and in the health view, and is made up for', async () => {
    const project = await Repository.make('failing');
    await waitFor('the hook', () => existsSync(join(project.folder, '.git/hooks/post-commit')), {
      timeoutMilliseconds: 15_000,
    });
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
    const project = new Repository('failing');
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
    const project = new Repository('failing');
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
      timeoutMilliseconds: 40_000,
    });
    expect(await project.inWorkspace()).toEqual(project.tracked());
  });
});

it('goes on over a rotation, with the token that is current', async () => {
  const project = new Repository('first');
  expect((await shell.run('latchkey rotate')).exitCode).toBe(0);
  project.put('after', 'rotation');
  await project.commit();
  await project.run('latchkey sync');
  expect((await project.inWorkspace())['after']).toBe('rotation');
});

it('is off unless it is asked for', async () => {
  const other = await TwoProcesses.start();
  const quiet = await Shell.open(other);
  await quiet.run(
    `${IDENTITY}; mkdir -p ~/projects/p && cd ~/projects/p && git init -q && touch x && git add x && git commit -qm x`,
  );
  const { exitCode, output } = await quiet.run('latchkey sync');
  expect([exitCode, output]).toEqual([1, expect.stringContaining('LATCHKEY_SYNC=on')]);
  expect(existsSync(join(other.latchkey.home, 'projects/p/.git/hooks/post-commit'))).toBe(false);
  quiet.leave();
  await other.stop();
});
