/** How shells are arranged: tabs in their order, each split into panes. A shell is in one place at most. */
export interface Layout {
  readonly tabs: readonly LayoutTab[];
  /** Shells that run on without a pane, until somebody shows them again. */
  readonly detached: readonly string[];
  /** The shell that was last in front, for a page that does not know better; null where nobody has looked yet. */
  readonly active: string | null;
}

export interface LayoutTab {
  readonly id: string;
  /** A name of its own; without one, a tab is called like its shells. */
  readonly name: string | null;
  readonly root: PaneNode;
}

export type PaneNode = PaneLeaf | PaneSplit;

interface PaneLeaf {
  readonly session: string;
}

export interface PaneSplit {
  /** `row`: side by side; `column`: one above the other. */
  readonly direction: 'row' | 'column';
  /** What the first part has of the whole. */
  readonly ratio: number;
  readonly first: PaneNode;
  readonly second: PaneNode;
}

export const LAYOUT_LIMITS = {
  maxPanesPerTab: 4,
  /** Of all tabs, detached ones included; no more sessions than these can be open either. */
  maxSessions: 100,
  maxNameLength: 60,
  maxIdLength: 64,
  minRatio: 0.1,
  maxRatio: 0.9,
} as const;

const ID = /^[A-Za-z0-9_-]+$/;

/**
 * A layout read from elsewhere, with what belongs to it and nothing else; null if it is none: wrong shapes, a shell in
 * two places, more than is allowed.
 */
export function readLayout(value: unknown): Layout | null {
  if (!isFields(value)) return null;
  const { tabs, detached, active } = value;
  if (!Array.isArray(tabs) || !Array.isArray(detached) || !(active === null || isId(active))) return null;
  const { maxSessions } = LAYOUT_LIMITS;
  if (tabs.length > maxSessions || detached.length > maxSessions || !detached.every(isId)) return null;
  const read = tabs.map(readTab);
  if (!read.every((tab) => tab !== null)) return null;
  const sessions = [...read.flatMap(({ root }) => sessionsOf(root)), ...detached];
  const isOnce = new Set(sessions).size === sessions.length && sessions.length <= maxSessions;
  const areTabsOnce = new Set(read.map(({ id }) => id)).size === read.length;
  return isOnce && areTabsOnce ? { tabs: read, detached, active } : null;
}

/** The shells of a tab or of a part of it, in the order of reading: left before right, upper before lower. */
export function sessionsOf(node: PaneNode): readonly string[] {
  return 'session' in node ? [node.session] : [...sessionsOf(node.first), ...sessionsOf(node.second)];
}

function readTab(value: unknown): LayoutTab | null {
  if (!isFields(value)) return null;
  const { id, name, root } = value;
  const isName =
    name === null ||
    (typeof name === 'string' && name.length <= LAYOUT_LIMITS.maxNameLength && name.trim() !== '');
  const node = readNode(root, LAYOUT_LIMITS.maxPanesPerTab);
  return isId(id) && isName && node !== null && sessionsOf(node).length <= LAYOUT_LIMITS.maxPanesPerTab
    ? { id, name, root: node }
    : null;
}

/** @param depth how far it may still be nested; no deeper than a tab has panes */
function readNode(value: unknown, depth: number): PaneNode | null {
  if (!isFields(value) || depth === 0) return null;
  const { session, direction, ratio } = value;
  if (isId(session)) return { session };
  if ((direction !== 'row' && direction !== 'column') || !isRatio(ratio)) return null;
  const [first, second] = [readNode(value['first'], depth - 1), readNode(value['second'], depth - 1)];
  return first && second && { direction, ratio, first, second };
}

function isRatio(value: unknown): value is number {
  return typeof value === 'number' && value >= LAYOUT_LIMITS.minRatio && value <= LAYOUT_LIMITS.maxRatio;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LAYOUT_LIMITS.maxIdLength && ID.test(value);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
