import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, runCommand, say } from './command-line.mjs';

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

/**
 * Finds optional packages that a locked package names and the lock lacks.
 * @param {{packages: Record<string, {version?: string, optionalDependencies?: Record<string, string>}>}} lock
 * @returns {string[]} one line for each package that is missing
 */
export function missingOptionals({ packages }) {
  return Object.entries(packages).flatMap(([path, { version, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !resolves(packages, path, name))
      .map(([name, wanted]) => `${path || 'the workspace'}@${version} needs ${name}@${wanted}`),
  );
}

/** Looks where Node would: beside the package, then in each folder above. */
function resolves(packages, from, name) {
  for (let base = from; ;) {
    if (packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true;
    if (!base) return false;
    const cut = base.lastIndexOf('/node_modules/');
    base = cut < 0 ? '' : base.slice(0, cut);
  }
}
