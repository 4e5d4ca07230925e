import { LAYOUT_LIMITS, type Layout } from '@latchkey/contracts';
import { addTab, shownSessions, removeSession } from './layout-changes';

/**
 * Fits a layout to the open sessions: removes those closed elsewhere and adds tabs for those opened elsewhere. An ended
 * session stays until it's closed, since its last output can still be read.
 * @param sessions the ids of all sessions, oldest first
 */
export function reconcile(layout: Layout, sessions: readonly string[]): Layout {
  const open = new Set(sessions);
  const known = [...shownSessions(layout), ...layout.detached];
  const pruned = known
    .filter((session) => !open.has(session))
    .reduce<Layout>((rest, session) => removeSession(rest, session), layout);
  const fresh = sessions.filter((session) => !known.includes(session));
  const room = LAYOUT_LIMITS.maxSessions - known.filter((session) => open.has(session)).length;
  return fresh.slice(0, room).reduce<Layout>((all, session) => addTab(all, session), pruned);
}
