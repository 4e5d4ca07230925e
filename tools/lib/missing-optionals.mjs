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
