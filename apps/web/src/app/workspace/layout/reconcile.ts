import { LAYOUT_LIMITS, type Layout } from '@latchkey/contracts';
import { addTab, shownSessions, takeOut } from './layout-changes';

/**
 * A layout that fits the sessions that there are: what was closed elsewhere is out, what was opened elsewhere has a tab at
 * the end. One that has ended and not been closed stays, since its last output can still be read.
 * @param sessions the ids of all, in the order in which they were opened
 */
export function reconcile(layout: Layout, sessions: readonly string[]): Layout {
  const open = new Set(sessions);
  const known = [...shownSessions(layout), ...layout.detached];
  const pruned = known
    .filter((session) => !open.has(session))
    .reduce<Layout>((rest, session) => takeOut(rest, session), layout);
  const fresh = sessions.filter((session) => !known.includes(session));
  const room = LAYOUT_LIMITS.maxSessions - known.filter((session) => open.has(session)).length;
  return fresh.slice(0, room).reduce<Layout>((all, session) => addTab(all, session), pruned);
}
