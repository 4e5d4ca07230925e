import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRepository } from './git-repository';

const NAME = 'post-commit';
/** In the repository's `.git`: that the hook was put there once, so that one which was deleted stays away. */
const MARK = 'latchkey-hook';

const HOOK = `#!/bin/sh
# Put here by Latchkey: has the workspace get what was committed, and says how that went.
# Without it that goes by itself, a little later and without a word. Delete it, and it stays away.
command -v latchkey >/dev/null 2>&1 && latchkey sync --commit
exit 0
`;

/**
 * Has git tell, after a commit, how its sync went. Only where nothing else is: a hook of the person's, a folder of hooks
 * that is shared or tracked (`core.hooksPath`, as husky and others have it), or a `.git` that is no folder is left alone.
 */
export async function offerCommitHook(repository: GitRepository): Promise<void> {
  const git = join(repository.folder, '.git');
  if (await exists(join(git, MARK))) return;
  const folder = await repository.ownHooksFolder();
  if (folder === null || !(await exists(join(git, 'HEAD'))) || (await exists(join(folder, NAME)))) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, NAME), HOOK, { mode: 0o755, flag: 'wx' });
  await writeFile(join(git, MARK), '');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
