import { forEachLimited } from '@latchkey/concurrency';
import type { SyncedProject } from '@latchkey/contracts';
import type { GitRepository } from './git-repository';
import { MANIFEST_NAME, planSync, type Manifest, type SyncPlan } from './sync-plan';
import type { WorkspaceFolder } from './workspace-folder';

/** Each file takes a request, and a workspace isn't meant for more. */
const MAX_FILES = 10_000;
/** How many projects, or files of one project, are synced at the same time. */
export const SYNCED_AT_ONCE = 4;

/** The project exceeds the limit of files. */
export class TooManyFiles extends Error {}

type SyncOutcome = Pick<SyncedProject, 'written' | 'deleted' | 'skipped'>;

/**
 * Copies a commit to a workspace folder, sending only what differs. The manifest is written last, so that an interrupted
 * sync is repeated.
 * @throws GitFailure, WorkspaceFailure, TooManyFiles
 */
export async function syncCommit(
  repository: GitRepository,
  commit: string,
  folder: WorkspaceFolder,
): Promise<SyncOutcome> {
  const tree = await repository.tree(commit);
  if (tree.length > MAX_FILES) {
    throw new TooManyFiles(
      `The project has ${String(tree.length)} files. The limit is ${String(MAX_FILES)}.`,
    );
  }
  const plan = planSync(tree, readManifest(await folder.read(MANIFEST_NAME)));
  const changes = plan.writes.length + plan.deletions.length;
  if (changes > 0) await carryOut(plan, repository, folder);
  return { written: plan.writes.length, deleted: plan.deletions.length, skipped: plan.skipped };
}

async function carryOut(plan: SyncPlan, repository: GitRepository, folder: WorkspaceFolder): Promise<void> {
  await forEachLimited(plan.deletions, SYNCED_AT_ONCE, (path) => folder.delete(path));
  // One at a time: each folder may contain the one before it.
  for (const path of plan.emptied) await folder.deleteIfEmpty(path);
  await folder.make('');
  await forEachLimited(plan.folders, SYNCED_AT_ONCE, (path) => folder.make(path));
  await forEachLimited(plan.writes, SYNCED_AT_ONCE, async ({ path, id }) =>
    folder.write(path, await repository.content(id)),
  );
  await folder.write(MANIFEST_NAME, Buffer.from(`${JSON.stringify({ files: plan.manifest }, null, 1)}\n`));
}

/** Treats an unreadable manifest as empty: every file is written, and nothing is deleted that may not be ours. */
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
