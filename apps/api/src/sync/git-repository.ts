import { execFile } from 'node:child_process';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MAX_WORKSPACE_FILE_BYTES } from '@latchkey/databricks-client';
import type { TreeEntry } from './sync-plan';

const run = promisify(execFile);
const TIMEOUT_MS = 60_000;
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
/** Enough to list a few hundred thousand files. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** A git command failed. The message is the last line of its stderr. */
export class GitFailure extends Error {}

/** Reads commits of a repository with git. Changes nothing in it and runs none of its hooks. */
export class GitRepository {
  readonly #env: Readonly<Record<string, string>>;

  constructor(
    readonly folder: string,
    env: { readonly home: string; readonly path: string | undefined },
  ) {
    this.#env = {
      PATH: env.path ?? DEFAULT_PATH,
      HOME: env.home,
      LC_ALL: 'C',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      // Don't fetch what a partial clone lacks.
      GIT_NO_LAZY_FETCH: '1',
    };
  }

  /**
   * Returns a value that changes whenever HEAD moves. Cheap.
   * @returns null when that is unknown, as in a linked worktree
   */
  async trace(): Promise<string | null> {
    return stat(join(this.folder, '.git/logs/HEAD')).then(
      ({ mtimeMs, size }) => `${String(mtimeMs)} ${String(size)}`,
      () => null,
    );
  }

  /** @returns null before the first commit */
  async head(): Promise<string | null> {
    try {
      return (await this.#git('rev-parse', '--verify', '--quiet', 'HEAD')).toString().trim();
    } catch (error) {
      if (error instanceof GitFailure && error.message === '') return null;
      throw error;
    }
  }

  /** Lists every file of a commit. */
  async tree(commit: string): Promise<readonly TreeEntry[]> {
    const listed = (await this.#git('ls-tree', '-r', '-z', '-l', '--full-tree', commit)).toString();
    return listed.split('\0').flatMap((line) => {
      const [, mode, id, bytes, path] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/.exec(line) ?? [];
      return mode === undefined || id === undefined || path === undefined
        ? []
        : [{ path, mode, id, bytes: Number(bytes) || 0 }];
    });
  }

  content(id: string): Promise<Buffer> {
    return this.#git('cat-file', 'blob', id);
  }

  /** Returns the repository's own folder of hooks; null when `core.hooksPath` points elsewhere. */
  async ownHooksFolder(): Promise<string | null> {
    const named = await this.#git('config', '--get', 'core.hooksPath').catch(() => null);
    return named === null ? join(this.folder, '.git/hooks') : null;
  }

  async #git(...args: string[]): Promise<Buffer> {
    const options = ['-C', this.folder, '-c', 'core.fsmonitor=false'];
    try {
      const { stdout } = await run('git', [...options, ...args], {
        env: this.#env,
        encoding: 'buffer',
        timeout: TIMEOUT_MS,
        maxBuffer: Math.max(MAX_OUTPUT_BYTES, MAX_WORKSPACE_FILE_BYTES),
      });
      return stdout;
    } catch (error) {
      const { stderr, code } = error as { stderr?: Buffer; code?: unknown };
      if (code === 'ENOENT') throw new GitFailure('git is not installed.');
      throw new GitFailure(stderr?.toString().trim().split('\n').at(-1) ?? String(error));
    }
  }
}

const HOOK_NAME = 'post-commit';
/** A file in `.git` that records that the hook was added once, so that a deleted hook stays deleted. */
const HOOK_MARK = 'latchkey-hook';

const HOOK = `#!/bin/sh
# Added by Latchkey: copies the commit to your workspace folder and prints the result.
# Without this hook the copy happens a few seconds later, silently. If you delete it, it stays deleted.
command -v latchkey >/dev/null 2>&1 && latchkey sync --commit
exit 0
`;

/**
 * Adds a post-commit hook that prints the result of the sync. Leaves a repository alone that has its own hook, a configured
 * folder of hooks (`core.hooksPath`, as husky sets it), or a `.git` that isn't a folder.
 */
export async function offerCommitHook(repository: GitRepository): Promise<void> {
  const git = join(repository.folder, '.git');
  if (await exists(join(git, HOOK_MARK))) return;
  const folder = await repository.ownHooksFolder();
  if (folder === null || !(await exists(join(git, 'HEAD'))) || (await exists(join(folder, HOOK_NAME))))
    return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, HOOK_NAME), HOOK, { mode: 0o755, flag: 'wx' });
  await writeFile(join(git, HOOK_MARK), '');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
