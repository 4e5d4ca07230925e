import type { AgentProblem } from '@latchkey/contracts';
import { compareVersions, isNodeIn, neededNode } from './node-range';
import type { Npm, PackageVersion } from './npm';

/** Which version to install. */
export type ChosenVersion =
  | {
      readonly ok: true;
      readonly version: string;
      /** Why it isn't the latest, such as “1.6.0 needs Node 22 or newer”; null if it is. */
      readonly heldBack: string | null;
    }
  | { readonly ok: false; readonly problem: AgentProblem };

/**
 * Chooses the latest version of a package, or the newest one that runs with the shells' Node. npm alone would choose without
 * saying so.
 * @param needsNode false for a program that brings its own runtime
 */
export async function chooseVersion(npm: Npm, name: string, needsNode: boolean): Promise<ChosenVersion> {
  const asked = await npm.versions(name, 'latest');
  if (!asked.ok) return asked;
  const [latest] = asked.versions;
  if (!latest)
    return none('the registry returned no version of it', 'Try again, or check npm_config_registry.', name);
  const node = needsNode ? await npm.nodeVersion() : '';
  if (!needsNode || runsWith(node)(latest)) return { ok: true, version: latest.version, heldBack: null };
  const heldBack = `${latest.version} needs ${neededNode(latest.node ?? '')}`;
  const older = await npm.versions(name, `<=${latest.version}`);
  if (!older.ok) return older;
  const newest = older.versions
    .filter(runsWith(node))
    .sort((a, b) => compareVersions(b.version, a.version))[0];
  if (newest) return { ok: true, version: newest.version, heldBack };
  return none(`${heldBack}, and the shells have ${node}`, 'Install a newer Node, and try again.', name);
}

function runsWith(node: string): (version: PackageVersion) => boolean {
  return ({ node: range }) => range === null || isNodeIn(range, node);
}

function none(reason: string, hint: string, name: string): ChosenVersion {
  return {
    ok: false,
    problem: { code: 'INSTALL_FAILED', message: `${name} can’t be installed: ${reason}.`, hint },
  };
}
