import { sessionsOf, type LayoutTab, type SessionActivity, type SessionInfo } from '@latchkey/contracts';

/** A tab as it is shown. */
export interface TabView {
  readonly id: string;
  readonly title: string;
  readonly shells: readonly SessionInfo[];
  /** What its shells do, the one that matters most to a person first; null while they are not known. */
  readonly activity: SessionInfo | null;
  /** All of its shells have ended. */
  readonly ended: boolean;
}

const BY_WEIGHT: readonly SessionActivity[] = ['waiting', 'working', 'idle', 'done'];

/** @param recent the shells that were in front, the latest first: a tab is called like the first of its own */
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
    (a, b) => BY_WEIGHT.indexOf(a.activity) - BY_WEIGHT.indexOf(b.activity),
  );
  return {
    id: tab.id,
    title: tab.name ?? label + others,
    shells,
    activity: activity ?? null,
    ended: shells.length > 0 && shells.every(({ state }) => state === 'exited'),
  };
}
