import type { SyncedProject } from '@latchkey/contracts';
import { changeWords, syncWords } from './project-words';

const NOW = Date.parse('2026-01-01T10:05:00Z');

function project(change: Partial<SyncedProject> = {}): SyncedProject {
  return {
    name: 'report',
    target: '/Workspace/Users/ada@example.com/projects/report',
    state: 'synced',
    commit: '0123456789abcdef',
    syncedAt: '2026-01-01T10:02:00Z',
    written: 2,
    deleted: 1,
    skipped: [],
    problem: null,
    ...change,
  };
}

it.each([
  [{}, 'Synced 3 min ago'],
  [{ state: 'failed' }, 'Not synced since 3 min ago'],
  [{ state: 'failed', syncedAt: null }, 'Not synced'],
  [{ state: 'syncing' }, 'Syncing…'],
  [{ state: 'waiting', commit: null, syncedAt: null }, 'Nothing was committed yet'],
] as const)('%j is %s', (change, words) => expect(syncWords(project(change), NOW)).toBe(words));

it.each([
  [{}, '0123456: 2 written, 1 deleted'],
  [{ written: 0, deleted: 0 }, '0123456: nothing to change'],
  [{ commit: null }, '–'],
] as const)('of %j the last change was %s', (change, words) =>
  expect(changeWords(project(change))).toBe(words),
);
