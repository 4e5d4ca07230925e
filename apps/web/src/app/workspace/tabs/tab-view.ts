import { sessionsOf, type LayoutTab, type SessionActivity, type SessionInfo } from '@latchkey/contracts';

/** What the tab bar shows of a tab. */
export interface TabView {
  readonly id: string;
  readonly title: string;
  readonly shells: readonly SessionInfo[];
  /** The shell whose activity matters most to the user; null while its shells are unknown. */
  readonly activity: SessionInfo | null;
  /** Whether all of its shells have ended. */
  readonly ended: boolean;
}

const BY_IMPORTANCE: readonly SessionActivity[] = ['waiting', 'working', 'idle', 'done'];

/** @param recent recently active shells, latest first; a tab takes its title from the first of its own */
export function tabView(
  tab: LayoutTab,
  shellsById: ReadonlyMap<string, SessionInfo>,
  recent: readonly string[],
): TabView {
  const sessions = sessionsOf(tab.root);
  const shells = sessions.map((id) => shellsById.get(id)).filter((shell) => shell !== undefined);
  const first = recent.find((id) => sessions.includes(id)) ?? sessions[0];
  const label = shells.find(({ id }) => id === first)?.label ?? '';
  const others = shells.length > 1 ? ` +${shells.length - 1}` : '';
  const [activity] = [...shells].sort(
    (a, b) => BY_IMPORTANCE.indexOf(a.activity) - BY_IMPORTANCE.indexOf(b.activity),
  );
  return {
    id: tab.id,
    title: tab.name ?? label + others,
    shells,
    activity: activity ?? null,
    ended: shells.length > 0 && shells.every(({ state }) => state === 'exited'),
  };
}
