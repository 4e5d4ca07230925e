import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MAX_WORKSPACE_FILE_BYTES } from '@latchkey/databricks-client';
import type { TreeEntry } from './sync-plan';

const run = promisify(execFile);
const TIMEOUT_MS = 60_000;
const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';
/** Of a tree of some hundred thousand files. */
const LONGEST_OUTPUT = 64 * 1024 * 1024;

/** git did not do it; the message is git's own last line. */
export class GitFailure extends Error {}

/** Reads what is committed in a repository, by git itself. Nothing of the repository is changed, and no hook of it runs. */
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
      // What a partial clone has not fetched is not fetched for this.
      GIT_NO_LAZY_FETCH: '1',
    };
  }

  /**
   * Changes whenever a commit is made, fetched or gone back to; cheap.
   * @returns null where that cannot be told, as in a worktree
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

  /** Every tracked file as that commit has it. */
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

  /** Where git looks for hooks; null where that is not the repository's own folder, but one that somebody has named. */
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
        maxBuffer: Math.max(LONGEST_OUTPUT, MAX_WORKSPACE_FILE_BYTES),
      });
      return stdout;
    } catch (error) {
      const { stderr, code } = error as { stderr?: Buffer; code?: unknown };
      if (code === 'ENOENT') throw new GitFailure('git is not installed.');
      throw new GitFailure(stderr?.toString().trim().split('\n').at(-1) ?? String(error));
    }
  }
}
