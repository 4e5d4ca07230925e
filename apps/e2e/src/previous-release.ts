import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The last commit that kept its record in the scope `latchkey-<app>`. */
const COMMIT = 'cea01a11ad0677cefbc03ec3da0f602b6ffb4599';

const ROOT = resolve(__dirname, '../../..');
const PARTS = [
  'apps/api',
  'apps/cli',
  'apps/pty-host',
  'libs',
  'tools',
  'package.json',
  'tsconfig.base.json',
];

/**
 * Builds the previous release from the repository's own history, once.
 * @returns its start script, relative to the repository; null where the history does not reach back so far
 */
export function previousRelease(): string | null {
  const folder = `test-results/previous-release/${COMMIT.slice(0, 12)}`;
  const script = join(folder, 'apps/pty-host/start.sh');
  if (existsSync(join(ROOT, script))) return script;
  if (!isInHistory()) return null;
  const building = join(ROOT, `${folder}.building`);
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  const archive = execFileSync('git', ['archive', COMMIT, ...PARTS], { cwd: ROOT, maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x', '-C', building], { input: archive });
  for (const [app, ...entries] of [['cli'], ['api'], ['pty-host', 'main', 'mirror-worker']])
    execFileSync(process.execPath, ['tools/build-node.mjs', app ?? '', ...entries], { cwd: building });
  renameSync(building, join(ROOT, folder));
  return script;
}

function isInHistory(): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${COMMIT}^{commit}`], { cwd: ROOT, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
