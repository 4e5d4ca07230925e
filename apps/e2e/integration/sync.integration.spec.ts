import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@latchkey/testing';
import { Shell } from '../src/shell';
import { GIT_IDENTITY, Repository, startWithSync, SYNCED_TO } from '../src/repository';
import { TwoProcesses } from '../src/two-processes';

jest.setTimeout(180_000);

let both: TwoProcesses;
let shell: Shell;
const repository = (name: string): Repository => new Repository(both, shell, name);

beforeAll(async () => ({ both, shell } = await startWithSync()));
afterAll(async () => {
  shell.leave();
  await both.stop();
});

describe('git commit', () => {
  let project: Repository;

  it('puts the first commit into the workspace, and says so', async () => {
    project = await repository('first').make();
    project.put('README.md', '# first\n');
    project.put('src/deep/app.py', '# Databricks notebook source\nprint("no notebook")\n');
    project.put('ignored.log', 'not tracked');
    project.put('.gitignore', '*.log\n');
    // The hook comes with the first look at the repository, without which the rest goes by itself.
    await waitFor('the hook', () => existsSync(join(project.folder, '.git/hooks/post-commit')));
    const { output } = await project.commit();
    expect(output).toBe(`Latchkey: /Workspace${SYNCED_TO}/first is as committed (3 written, 0 deleted).\n`);
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
    const { objects } = await both.sandbox.control.state();
    expect(objects.map(({ path }) => path)).not.toContain(`${SYNCED_TO}/first/src/deep`);
  });

  it('is told what it took, also where its files were in the workspace before the hook asked', async () => {
    project.put('quick', '1');
    await project.run('git add -A && git -c core.hooksPath=/dev/null commit -qm x');
    await waitFor('the sync by itself', async () => 'quick' in (await project.inWorkspace()));
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
    const project = await repository('own-hook').make(
      "mkdir -p .git/hooks && printf '#!/bin/sh\\necho mine\\n' >.git/hooks/post-commit && chmod 755 .git/hooks/post-commit",
    );
    const hook = readFileSync(join(project.folder, '.git/hooks/post-commit'), 'utf8');
    project.put('x', '1');
    expect((await project.commit()).output).toBe('mine\n');
    await waitFor('the sync', async () => 'x' in (await project.inWorkspace()));
    expect(readFileSync(join(project.folder, '.git/hooks/post-commit'), 'utf8')).toBe(hook);
  });

  it('in a folder of their own, as husky has them, get no company', async () => {
    const project = await repository('husky').make('git config core.hooksPath .husky');
    project.put('.husky/pre-commit', '#!/bin/sh\necho checked\n');
    await project.run('chmod +x .husky/pre-commit');
    expect((await project.commit()).output).toBe('checked\n');
    await waitFor('the sync', async () => '.husky/pre-commit' in (await project.inWorkspace()));
    expect(existsSync(join(project.folder, '.husky/post-commit'))).toBe(false);
    expect(existsSync(join(project.folder, '.git/hooks/post-commit'))).toBe(false);
  });

  it('stay away once they were deleted', async () => {
    const project = repository('first');
    rmSync(join(project.folder, '.git/hooks/post-commit'));
    await project.run('latchkey sync');
    expect(existsSync(join(project.folder, '.git/hooks/post-commit'))).toBe(false);
  });
});

it('goes on over a rotation, with the token that is current', async () => {
  const project = repository('first');
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
    `${GIT_IDENTITY}; mkdir -p ~/projects/p && cd ~/projects/p && git init -q && touch x && git add x && git commit -qm x`,
  );
  const { exitCode, output } = await quiet.run('latchkey sync');
  expect([exitCode, output]).toEqual([1, expect.stringContaining('LATCHKEY_SYNC=on')]);
  expect(existsSync(join(other.latchkey.home, 'projects/p/.git/hooks/post-commit'))).toBe(false);
  quiet.leave();
  await other.stop();
});
