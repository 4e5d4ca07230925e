import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.mjs';
import { Refusal, say } from './say.mjs';

// The build needs the development packages, also where NODE_ENV says production.
const FLAGS = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Whether `node_modules` holds what the lock asks for. npm writes `.package-lock.json` when an install has finished, so
 * an interrupted one counts as missing.
 * @param {{packages: Record<string, {version?: string, integrity?: string, optional?: boolean, link?: boolean}>}} lock
 * @param {typeof lock} installed
 */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') || wanted.link) return true;
    const found = installed.packages[path];
    // Packages for other platforms are in the lock, and rightly not installed.
    if (!found) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** Installs what the lock of `folder` asks for, if it is not there yet. */
export async function installMissing(folder, what = 'packages (about half a minute)') {
  const installedPath = join(folder, 'node_modules/.package-lock.json');
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  if (
    existsSync(installedPath) &&
    isInstalled(read(join(folder, 'package-lock.json')), read(installedPath))
  ) {
    return;
  }
  say(`Installing ${what} …`);
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  // npm's report is progress: stdout is kept for what a script reads.
  const exitCode = await runCommand(command, [...first, ...FLAGS], { cwd: folder, stdio: ['ignore', 2, 2] });
  if (exitCode !== 0) {
    throw new Refusal(
      'Installing failed; npm says why above. Usually the package registry could not be reached. Try `npm ci` by itself.',
    );
  }
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}
