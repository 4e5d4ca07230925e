import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Shell, type ShellResult } from './shell';
import { TwoProcesses } from './two-processes';

/** Where the workspace has them, below its files. */
export const SYNCED_TO = '/Users/dev@example.com/projects';
/** As whom git commits, in a shell. */
export const GIT_IDENTITY =
  'export GIT_AUTHOR_NAME=Dev GIT_AUTHOR_EMAIL=d@e GIT_COMMITTER_NAME=Dev GIT_COMMITTER_EMAIL=d@e';

/** Latchkey with the sync on, and a shell of somebody whom git knows. */
export async function startWithSync(): Promise<{ both: TwoProcesses; shell: Shell }> {
  const both = await TwoProcesses.start({ LATCHKEY_SYNC: 'on' });
  const shell = await Shell.open(both);
  await shell.run(GIT_IDENTITY);
  return { both, shell };
}

/** A repository below `~/projects`, with a person's shell in it. */
export class Repository {
  readonly folder: string;

  constructor(
    private readonly both: TwoProcesses,
    private readonly shell: Shell,
    readonly name: string,
  ) {
    this.folder = join(both.latchkey.home, 'projects', name);
  }

  /** @param prepare run in it before it is where it is looked for, so that it is never seen without */
  async make(prepare = 'true'): Promise<this> {
    const [aside, there] = [`~/aside/${this.name}`, `~/projects/${this.name}`];
    await this.shell.run(
      `mkdir -p ${aside} ~/projects && cd ${aside} && git init -q -b main && ${prepare} && mv ${aside} ${there}; cd ${there}`,
    );
    return this;
  }

  put(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), content);
  }

  run(command: string): Promise<ShellResult> {
    return this.shell.run(`cd ~/projects/${this.name} 2>/dev/null; ${command}`);
  }

  commit(): Promise<ShellResult> {
    return this.run('git add -A && git commit -qm x');
  }

  /** What the workspace has of it: path → content. */
  async inWorkspace(): Promise<Record<string, string>> {
    const { objects } = await this.both.sandbox.control.state({ values: true });
    const root = `${SYNCED_TO}/${this.name}/`;
    const files = objects.filter(({ path, type }) => type === 'FILE' && path.startsWith(root));
    const entries = files.map(({ path, content = '' }) => [path.slice(root.length), content] as const);
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
