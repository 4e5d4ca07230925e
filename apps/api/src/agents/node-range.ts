type Version = readonly [major: number, minor: number, patch: number];

const COMPARATOR = /^(>=|<=|>|<|\^|~|=)?v?(\d+)(?:\.(\d+|[x*]))?(?:\.(\d+|[x*]))?$/i;

/** Compares two versions, such as `1.10.0` and `1.9.2`. A pre-release counts as its release. */
export function compareVersions(a: string, b: string): number {
  return compare(versionOf(a), versionOf(b));
}

/**
 * Whether a version of Node is in a range, as `engines.node` of a package has it: `>=20`, `^20.19.0 || >=22.12.0`. True for a
 * range that isn't understood: the trial run of the program decides.
 */
export function isNodeIn(range: string, node: string): boolean {
  const version = versionOf(node);
  return range.split('||').some((alternative) => {
    const comparators = alternative
      .trim()
      .replace(/(\S+)\s+-\s+(\S+)/, '>=$1 <=$2')
      .replace(/([<>=^~])\s+/g, '$1');
    return comparators.split(/\s+/).every((comparator) => holds(comparator, version));
  });
}

/** Says what a package needs, such as “Node 22.19.0 or newer”. */
export function neededNode(range: string): string {
  const [, version] = /^>=\s*(\d+(?:\.\d+)*)$/.exec(range.trim()) ?? [];
  return version === undefined ? `Node ${range}` : `Node ${version.replace(/(\.0)+$/, '')} or newer`;
}

function holds(comparator: string, version: Version): boolean {
  const [, operator = '=', major, minor, patch] = COMPARATOR.exec(comparator) ?? [];
  if (major === undefined) return true;
  const given = [major, minor, patch].map(Number).filter((part) => !Number.isNaN(part));
  const low: Version = [given[0] ?? 0, given[1] ?? 0, given[2] ?? 0];
  switch (operator) {
    case '>=':
      return compare(version, low) >= 0;
    case '>':
      return compare(version, low) > 0 && !startsWith(version, given, given.length < 3);
    case '<':
      return compare(version, low) < 0;
    case '<=':
      return compare(version, low) <= 0 || startsWith(version, given, true);
    case '^':
      return compare(version, low) >= 0 && version[0] === low[0];
    case '~':
      return compare(version, low) >= 0 && startsWith(version, given.slice(0, 2), true);
    default:
      return startsWith(version, given, true);
  }
}

/** `22` covers all of 22, `22.1` all of 22.1. */
function startsWith(version: Version, given: readonly number[], isPartial: boolean): boolean {
  return isPartial && given.every((part, index) => version[index] === part);
}

function versionOf(text: string): Version {
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
