import { LAYOUT_LIMITS, sessionsOf, type PaneNode, type PaneSplit } from '@latchkey/contracts';

/** Path from a tab's root to a split: `0` for the first part, `1` for the second; empty for the root itself. */
export type SplitPath = string;

export type SplitDirection = PaneSplit['direction'];

export function holds(node: PaneNode, session: string): boolean {
  return sessionsOf(node).includes(session);
}

/** Whether a tab has room for another pane. */
export function hasRoom(root: PaneNode): boolean {
  return sessionsOf(root).length < LAYOUT_LIMITS.maxPanesPerTab;
}

/** Replaces a session's pane; returns the same tree if the session isn't in it. */
export function replaceLeaf(node: PaneNode, session: string, by: PaneNode): PaneNode {
  if ('session' in node) return node.session === session ? by : node;
  const first = replaceLeaf(node.first, session, by);
  const second = replaceLeaf(node.second, session, by);
  return first === node.first && second === node.second ? node : { ...node, first, second };
}

/** Removes a session's pane, whose neighbour takes the space; returns null if nothing is left. */
export function removeLeaf(node: PaneNode, session: string): PaneNode | null {
  if ('session' in node) return node.session === session ? null : node;
  const first = removeLeaf(node.first, session);
  const second = removeLeaf(node.second, session);
  if (first === null) return second;
  if (second === null) return first;
  return first === node.first && second === node.second ? node : { ...node, first, second };
}

/** Splits a pane in half, with the new session on the right or below. */
export function splitLeaf(node: PaneNode, at: string, direction: SplitDirection, session: string): PaneNode {
  return replaceLeaf(node, at, { direction, ratio: 0.5, first: { session: at }, second: { session } });
}

/** Sets a split's ratio, clamped to the limits. No-op if the path doesn't exist. */
export function withRatio(node: PaneNode, path: SplitPath, ratio: number): PaneNode {
  if ('session' in node) return node;
  if (path === '') return { ...node, ratio: clampRatio(ratio) };
  const part = path.startsWith('0') ? 'first' : 'second';
  const changed = withRatio(node[part], path.slice(1), ratio);
  return changed === node[part] ? node : { ...node, [part]: changed };
}

export function clampRatio(ratio: number): number {
  return Math.min(LAYOUT_LIMITS.maxRatio, Math.max(LAYOUT_LIMITS.minRatio, ratio));
}
