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

// Each change answers the layout as it was where there is nothing to change: it may be made again on what another page
// wrote meanwhile, and what it is about may be gone then.

export function tabOf(layout: Layout, session: string): LayoutTab | null {
  return layout.tabs.find((tab) => holds(tab.root, session)) ?? null;
}

/** Every session that has a pane, in the order of the tabs. */
export function shownSessions(layout: Layout): readonly string[] {
  return layout.tabs.flatMap((tab) => sessionsOf(tab.root));
}

/** Gives a session a tab of its own, behind another or at the end, wherever it was before. */
export function addTab(layout: Layout, session: string, behindTabId: string | null = null): Layout {
  const before = tabOf(layout, session);
  if (before && sessionsOf(before.root).length === 1) return layout;
  const without = takeOut(layout, session);
  const place = without.tabs.findIndex((tab) => tab.id === behindTabId);
  const at = place === -1 ? without.tabs.length : place + 1;
  const tab: LayoutTab = { id: freeTabId(without, session), name: null, root: { session } };
  return { ...without, tabs: without.tabs.toSpliced(at, 0, tab) };
}

/** Puts a session beside another, to its right or below, wherever it was before; nothing where the tab is full. */
export function splitPane(layout: Layout, at: string, direction: SplitDirection, session: string): Layout {
  if (at === session) return layout;
  const isHere = tabOf(layout, at);
  if (!isHere || !(hasRoom(isHere.root) || holds(isHere.root, session))) return layout;
  return changeTabs(takeOut(layout, session), (tab) =>
    withRoot(tab, splitLeaf(tab.root, at, direction, session)),
  );
}

/** Takes a session out, out of a tab or of those that are detached. A tab that was its alone goes with it. */
export function takeOut(layout: Layout, session: string): Layout {
  if (layout.detached.includes(session))
    return { ...layout, detached: layout.detached.filter((id) => id !== session) };
  return changeTabs(layout, (tab) => withRoot(tab, removeLeaf(tab.root, session)));
}

/** Takes a session out of its pane; it runs on. */
export function detach(layout: Layout, session: string): Layout {
  if (!tabOf(layout, session)) return layout;
  const without = takeOut(layout, session);
  return { ...without, detached: [...without.detached, session] };
}

/** Puts another session where one was. */
export function replaceSession(layout: Layout, session: string, by: string): Layout {
  if (!tabOf(layout, session)) return layout;
  return changeTabs(takeOut(layout, by), (tab) =>
    withRoot(tab, replaceLeaf(tab.root, session, { session: by })),
  );
}

/**
 * Puts another session where one was in an earlier layout, which may be closed by now: into its tab, if that is otherwise
 * as it was, or into a tab at the place of its own.
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
  const isAsItWas = (root: PaneNode): boolean => JSON.stringify(root) === JSON.stringify(rest);
  const without = takeOut(layout, by);
  const restored = changeTabs(without, (each) =>
    each.id === tab.id && isAsItWas(each.root)
      ? { ...each, name: tab.name, root: replaceLeaf(tab.root, session, { session: by }) }
      : each,
  );
  return restored === without ? addTab(layout, by) : restored;
}

/** @param place where the tab is to be, counted without it; as near as there is */
export function moveTab(layout: Layout, tabId: string, place: number): Layout {
  const tab = layout.tabs.find(({ id }) => id === tabId);
  if (!tab) return layout;
  const others = layout.tabs.filter(({ id }) => id !== tabId);
  const at = Math.min(others.length, Math.max(0, place));
  return layout.tabs.indexOf(tab) === at ? layout : { ...layout, tabs: others.toSpliced(at, 0, tab) };
}

/** @param name null: called like its shells again */
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

/** @param session the one in front */
export function setActive(layout: Layout, session: string): Layout {
  return layout.active === session ? layout : { ...layout, active: session };
}

function withRoot(tab: LayoutTab, root: PaneNode | null): LayoutTab | null {
  if (root === null || root === tab.root) return root && tab;
  // What was a name for several shells is none for the one that is left.
  return { ...tab, root, name: 'session' in root ? null : tab.name };
}

/** Changes tabs, drops those that are null then. */
function changeTabs(layout: Layout, change: (tab: LayoutTab) => LayoutTab | null): Layout {
  const tabs = layout.tabs.map(change).filter((tab) => tab !== null);
  const isSame = tabs.length === layout.tabs.length && tabs.every((tab, at) => tab === layout.tabs[at]);
  return isSame ? layout : { ...layout, tabs };
}

/** The session's own id, which every page finds alike, unless a tab that it began and left still has it. */
export function freeTabId(layout: Layout, session: string): string {
  const taken = new Set(layout.tabs.map(({ id }) => id));
  const base = session.slice(0, LAYOUT_LIMITS.maxIdLength - 4);
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) return id;
  }
}
