import type { SyncedProject } from '@latchkey/contracts';
import type { GitRepository } from './git-repository';
import { MANIFEST_NAME, planSync, type Manifest, type SyncPlan } from './sync-plan';
import type { WorkspaceFolder } from './workspace-folder';

/** A workspace is no place for more, and each is a request. */
const MOST_FILES = 10_000;
const AT_ONCE = 4;

/** The project has more files than are synced. */
export class TooManyFiles extends Error {}

export type SyncOutcome = Pick<SyncedProject, 'written' | 'deleted' | 'skipped'>;

/**
 * Makes the workspace's folder hold what a commit holds: only what differs is sent. The record of what is there is
 * written last, so whatever was cut short is done again.
 * @throws GitFailure, WorkspaceFailure, TooManyFiles
 */
export async function syncCommit(
  repository: GitRepository,
  commit: string,
  folder: WorkspaceFolder,
): Promise<SyncOutcome> {
  const tree = await repository.tree(commit);
  if (tree.length > MOST_FILES) {
    throw new TooManyFiles(`It has ${String(tree.length)} files; at most ${String(MOST_FILES)} are synced.`);
  }
  const plan = planSync(tree, readManifest(await folder.read(MANIFEST_NAME)));
  const changes = plan.writes.length + plan.deletions.length;
  if (changes > 0) await carryOut(plan, repository, folder);
  return { written: plan.writes.length, deleted: plan.deletions.length, skipped: plan.skipped };
}

async function carryOut(plan: SyncPlan, repository: GitRepository, folder: WorkspaceFolder): Promise<void> {
  await eachOf(plan.deletions, (path) => folder.delete(path));
  // One after the other: each may hold the one before it.
  for (const path of plan.emptied) await folder.deleteIfEmpty(path);
  await folder.make('');
  await eachOf(plan.folders, (path) => folder.make(path));
  await eachOf(plan.writes, async ({ path, id }) => folder.write(path, await repository.content(id)));
  await folder.write(MANIFEST_NAME, Buffer.from(`${JSON.stringify({ files: plan.manifest }, null, 1)}\n`));
}

/** Some at once, in their order; the first failure ends it. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** One that cannot be read is as good as none: everything is written, and nothing is deleted that is not known to be ours. */
function readManifest(content: Buffer | null): Manifest {
  try {
    const { files } = JSON.parse(content?.toString() ?? '{}') as { files?: unknown };
    if (typeof files !== 'object' || files === null) return {};
    const entries = Object.entries(files).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}
