import type { SyncedProject } from '@latchkey/contracts';
import { spanWords } from '../shared/words';

/** How far the workspace has a project, in words. */
export function syncWords({ state, syncedAt }: SyncedProject, nowMs: number): string {
  switch (state) {
    case 'waiting':
      return 'Nothing was committed yet';
    case 'syncing':
      return 'Syncing…';
    case 'failed':
      return syncedAt === null ? 'Not synced' : `Not synced since ${ago(syncedAt, nowMs)} ago`;
    case 'synced':
      return syncedAt === null ? 'Synced' : `Synced ${ago(syncedAt, nowMs)} ago`;
  }
}

/** What the last sync changed, and which commit the workspace has by it. */
export function changeWords({ commit, written, deleted }: SyncedProject): string {
  if (commit === null) return '–';
  const what = written + deleted === 0 ? 'nothing to change' : `${written} written, ${deleted} deleted`;
  return `${commit.slice(0, 7)}: ${what}`;
}

function ago(iso: string, nowMs: number): string {
  return spanWords(nowMs - Date.parse(iso));
}
