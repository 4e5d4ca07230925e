import { LAYOUT_LIMITS, sessionsOf, type PaneNode, type PaneSplit } from '@latchkey/contracts';

/** Which split of a tab: the way to it from the root, `0` for a first part and `1` for a second; empty for the root. */
export type SplitPath = string;

export type SplitDirection = PaneSplit['direction'];

export function holds(node: PaneNode, session: string): boolean {
  return sessionsOf(node).includes(session);
}

/** Whether a tab of these panes may have another. */
export function hasRoom(root: PaneNode): boolean {
  return sessionsOf(root).length < LAYOUT_LIMITS.maxPanesPerTab;
}

/** The tree with something else where a session was; the same tree where it was not. */
export function replaceLeaf(node: PaneNode, session: string, by: PaneNode): PaneNode {
  if ('session' in node) return node.session === session ? by : node;
  const first = replaceLeaf(node.first, session, by);
  const second = replaceLeaf(node.second, session, by);
  return first === node.first && second === node.second ? node : { ...node, first, second };
}

/** Without a session, whose neighbour takes its place; null when nothing is left. */
export function removeLeaf(node: PaneNode, session: string): PaneNode | null {
  if ('session' in node) return node.session === session ? null : node;
  const first = removeLeaf(node.first, session);
  const second = removeLeaf(node.second, session);
  if (first === null) return second;
  if (second === null) return first;
  return first === node.first && second === node.second ? node : { ...node, first, second };
}

/** A pane cut in half, the new session to the right or below. */
export function splitLeaf(node: PaneNode, at: string, direction: SplitDirection, session: string): PaneNode {
  return replaceLeaf(node, at, { direction, ratio: 0.5, first: { session: at }, second: { session } });
}

/** With another ratio, as near to the one that is asked for as is allowed. A path that leads nowhere changes nothing. */
export function withRatio(node: PaneNode, path: SplitPath, ratio: number): PaneNode {
  if ('session' in node) return node;
  if (path === '') return { ...node, ratio: boundedRatio(ratio) };
  const part = path.startsWith('0') ? 'first' : 'second';
  const changed = withRatio(node[part], path.slice(1), ratio);
  return changed === node[part] ? node : { ...node, [part]: changed };
}

export function boundedRatio(ratio: number): number {
  return Math.min(LAYOUT_LIMITS.maxRatio, Math.max(LAYOUT_LIMITS.minRatio, ratio));
}
