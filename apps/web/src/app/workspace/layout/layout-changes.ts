import { LAYOUT_LIMITS, sessionsOf, type Layout, type LayoutTab, type PaneNode } from '@latchkey/contracts';
import {
  hasRoom,
  holds,
  removeLeaf,
  replaceLeaf,
  splitLeaf,
  withRatio,
  type SplitDirection,
  type SplitPath,
} from './pane-tree';

export const EMPTY_LAYOUT: Layout = { tabs: [], detached: [], active: null };

// Each change returns the same layout if there is nothing to change. A change may be reapplied to a layout that another page
// has written since, and its tab or session may be gone by then.

export function tabOf(layout: Layout, session: string): LayoutTab | null {
  return layout.tabs.find((tab) => holds(tab.root, session)) ?? null;
}

/** Returns every session that has a pane, in tab order. */
export function shownSessions(layout: Layout): readonly string[] {
  return layout.tabs.flatMap((tab) => sessionsOf(tab.root));
}

/** Moves a session to a tab of its own, after another tab or at the end. */
export function addTab(layout: Layout, session: string, afterTabId: string | null = null): Layout {
  const before = tabOf(layout, session);
  if (before && sessionsOf(before.root).length === 1) return layout;
  const without = removeSession(layout, session);
  const place = without.tabs.findIndex((tab) => tab.id === afterTabId);
  const at = place === -1 ? without.tabs.length : place + 1;
  const tab: LayoutTab = { id: freeTabId(without, session), name: null, root: { session } };
  return { ...without, tabs: without.tabs.toSpliced(at, 0, tab) };
}

/** Moves a session beside another, to its right or below. No-op if the tab is full. */
export function splitPane(layout: Layout, at: string, direction: SplitDirection, session: string): Layout {
  if (at === session) return layout;
  const target = tabOf(layout, at);
  if (!target || !(hasRoom(target.root) || holds(target.root, session))) return layout;
  return changeTabs(removeSession(layout, session), (tab) =>
    withRoot(tab, splitLeaf(tab.root, at, direction, session)),
  );
}

/** Removes a session from its tab or from the detached ones. Removes the tab as well if it becomes empty. */
export function removeSession(layout: Layout, session: string): Layout {
  if (layout.detached.includes(session))
    return { ...layout, detached: layout.detached.filter((id) => id !== session) };
  return changeTabs(layout, (tab) => withRoot(tab, removeLeaf(tab.root, session)));
}

/** Removes a session's pane; the session keeps running. */
export function detach(layout: Layout, session: string): Layout {
  if (!tabOf(layout, session)) return layout;
  const without = removeSession(layout, session);
  return { ...without, detached: [...without.detached, session] };
}

/** Replaces a session with another in the same pane. */
export function replaceSession(layout: Layout, session: string, by: string): Layout {
  if (!tabOf(layout, session)) return layout;
  return changeTabs(removeSession(layout, by), (tab) =>
    withRoot(tab, replaceLeaf(tab.root, session, { session: by })),
  );
}

/**
 * Puts a new session in the place that another had in an earlier layout, even if that one is closed by now: in its pane if
 * the rest of the tab is unchanged, else in a new tab.
 */
export function restoreSession(layout: Layout, before: Layout, session: string, by: string): Layout {
  if (tabOf(layout, session)) return replaceSession(layout, session, by);
  const tab = tabOf(before, session);
  if (!tab) return addTab(layout, by);
  const rest = removeLeaf(tab.root, session);
  if (rest === null) {
    const added = addTab(layout, by);
    return moveTab(added, tabOf(added, by)?.id ?? '', before.tabs.indexOf(tab));
  }
  const isUnchanged = (root: PaneNode): boolean => JSON.stringify(root) === JSON.stringify(rest);
  const without = removeSession(layout, by);
  const restored = changeTabs(without, (each) =>
    each.id === tab.id && isUnchanged(each.root)
      ? { ...each, name: tab.name, root: replaceLeaf(tab.root, session, { session: by }) }
      : each,
  );
  return restored === without ? addTab(layout, by) : restored;
}

/** @param place the target index among the other tabs; clamped */
export function moveTab(layout: Layout, tabId: string, place: number): Layout {
  const tab = layout.tabs.find(({ id }) => id === tabId);
  if (!tab) return layout;
  const others = layout.tabs.filter(({ id }) => id !== tabId);
  const at = Math.min(others.length, Math.max(0, place));
  return layout.tabs.indexOf(tab) === at ? layout : { ...layout, tabs: others.toSpliced(at, 0, tab) };
}

/** @param name null to name the tab after its shells again */
export function renameTab(layout: Layout, tabId: string, name: string | null): Layout {
  const short = name?.trim().slice(0, LAYOUT_LIMITS.maxNameLength).trim() || null;
  return changeTabs(layout, (tab) =>
    tab.id === tabId && tab.name !== short ? { ...tab, name: short } : tab,
  );
}

export function setRatio(layout: Layout, tabId: string, path: SplitPath, ratio: number): Layout {
  return changeTabs(layout, (tab) =>
    tab.id === tabId ? withRoot(tab, withRatio(tab.root, path, ratio)) : tab,
  );
}

export function setActive(layout: Layout, session: string): Layout {
  return layout.active === session ? layout : { ...layout, active: session };
}

function withRoot(tab: LayoutTab, root: PaneNode | null): LayoutTab | null {
  if (root === null || root === tab.root) return root && tab;
  // A name for several shells doesn't apply to the last one.
  return { ...tab, root, name: 'session' in root ? null : tab.name };
}

/** Maps the tabs and drops those that become null. */
function changeTabs(layout: Layout, change: (tab: LayoutTab) => LayoutTab | null): Layout {
  const tabs = layout.tabs.map(change).filter((tab) => tab !== null);
  const isSame = tabs.length === layout.tabs.length && tabs.every((tab, at) => tab === layout.tabs[at]);
  return isSame ? layout : { ...layout, tabs };
}

/** Returns the session's id, so that every page picks the same one; adds a number if another tab has that id. */
function freeTabId(layout: Layout, session: string): string {
  const taken = new Set(layout.tabs.map(({ id }) => id));
  const base = session.slice(0, LAYOUT_LIMITS.maxIdLength - 4);
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
