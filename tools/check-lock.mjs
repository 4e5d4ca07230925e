// Fails when package-lock.json misses an optional package that a locked package names. Such a lock installs on the
// machine that wrote it, and on another platform without its native part.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inRoot } from './lib/paths.mjs';

/**
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

/** Node's way up: beside the package itself, then in each folder above. */
function resolves(packages, from, name) {
  for (let base = from; ;) {
    if (packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true;
    if (!base) return false;
    const cut = base.lastIndexOf('/node_modules/');
    base = cut < 0 ? '' : base.slice(0, cut);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const missing = ['package-lock.json', 'tools/browser/package-lock.json'].flatMap((path) =>
    missingOptionals(JSON.parse(readFileSync(inRoot(path), 'utf8'))),
  );
  if (missing.length > 0) {
    console.error(`package-lock.json is incomplete:\n${missing.join('\n')}`);
    process.exitCode = 1;
  }
}
