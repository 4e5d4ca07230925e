import { LAYOUT_LIMITS, sessionsOf, type Layout } from '@latchkey/contracts';
import {
  EMPTY_LAYOUT,
  addTab,
  detach,
  moveTab,
  renameTab,
  replaceSession,
  restoreSession,
  setRatio,
  splitPane,
  removeSession,
} from './layout-changes';
import { neighbour, type Direction } from './neighbour';
import { placeDividers } from './pane-rects';
import { reconcile } from './reconcile';

/** One tab per group. Each session of a group splits the one before it, alternately to the right and below. */
function layoutOf(...groups: readonly string[]): Layout {
  return groups.reduce<Layout>((layout, group) => {
    const [first, ...others] = group.split('');
    return others.reduce(
      (all, session, at) => splitPane(all, group[at]!, at % 2 === 0 ? 'row' : 'column', session),
      addTab(layout, first!),
    );
  }, EMPTY_LAYOUT);
}

const groups = (layout: Layout): string[] => layout.tabs.map((tab) => sessionsOf(tab.root).join(''));

describe('layout changes', () => {
  it('add a tab at the end or after another', () => {
    const layout = addTab(layoutOf('a', 'b'), 'c', 'a');
    expect(groups(layout)).toEqual(['a', 'c', 'b']);
    expect(groups(addTab(layout, 'd'))).toEqual(['a', 'c', 'b', 'd']);
  });

  it('split right and down, up to four panes', () => {
    const four = layoutOf('abcd');
    expect(groups(four)).toEqual(['abcd']);
    expect(splitPane(four, 'a', 'row', 'e')).toBe(four);
  });

  it('move a shell from its own tab into a split, and remove that tab', () => {
    expect(groups(splitPane(layoutOf('a', 'b'), 'a', 'column', 'b'))).toEqual(['ab']);
  });

  it('move a pane within a full tab', () => {
    expect(groups(splitPane(layoutOf('abcd'), 'd', 'row', 'a'))).toEqual(['bcda']);
  });

  it('move a pane to a new tab with an unused id', () => {
    const apart = addTab(layoutOf('ab'), 'a');
    expect(groups(apart)).toEqual(['b', 'a']);
    expect(new Set(apart.tabs.map(({ id }) => id)).size).toBe(2);
  });

  it('give the space of a removed pane to its neighbour, and remove an empty tab', () => {
    expect(groups(removeSession(layoutOf('abc', 'd'), 'b'))).toEqual(['ac', 'd']);
    expect(groups(removeSession(layoutOf('abc', 'd'), 'd'))).toEqual(['abc']);
  });

  it('detach a shell and show it again', () => {
    const away = detach(layoutOf('ab'), 'a');
    expect([groups(away), away.detached]).toEqual([['b'], ['a']]);
    const back = splitPane(away, 'b', 'row', 'a');
    expect([groups(back), back.detached]).toEqual([['ba'], []]);
  });

  it('replace an ended shell in its pane', () => {
    expect(groups(replaceSession(layoutOf('abc', 'd'), 'b', 'x'))).toEqual(['axc', 'd']);
    // The shell list may have updated first and given the new shell a tab.
    expect(groups(replaceSession(layoutOf('abc', 'd', 'x'), 'b', 'x'))).toEqual(['axc', 'd']);
  });

  it.each([
    ['in its tab', ['abc', 'd'], 'b', ['axc', 'd']],
    ['in a tab of its own', ['a', 'b', 'c'], 'b', ['a', 'x', 'c']],
  ])('restore a closed shell’s place: %s', (_name, tabs, closed, expected) => {
    const before = layoutOf(...tabs);
    const after = removeSession(before, closed);
    expect(groups(restoreSession(after, before, closed, 'x'))).toEqual(expected);
    // The shell list may have updated first and given the new shell a tab.
    expect(groups(restoreSession(addTab(after, 'x'), before, closed, 'x'))).toEqual(expected);
    expect(groups(restoreSession(before, before, closed, 'x'))).toEqual(expected);
  });

  it('restore a closed shell to a new tab if its old one has changed', () => {
    const before = layoutOf('abc');
    const changed = removeSession(removeSession(before, 'b'), 'c');
    expect(groups(restoreSession(changed, before, 'b', 'x'))).toEqual(['a', 'x']);
  });

  it.each([
    [0, ['c', 'a', 'b']],
    [1, ['a', 'c', 'b']],
    [9, ['a', 'b', 'c']],
    [-1, ['c', 'a', 'b']],
  ])('move the last tab to %i', (place, expected) =>
    expect(groups(moveTab(layoutOf('a', 'b', 'c'), 'c', place))).toEqual(expected),
  );

  it('name a split tab until one shell is left', () => {
    const named = renameTab(layoutOf('ab'), 'a', '  both  ');
    expect(named.tabs[0]?.name).toBe('both');
    expect(removeSession(named, 'b').tabs[0]?.name).toBeNull();
    expect(renameTab(named, 'a', ' ').tabs[0]?.name).toBeNull();
  });

  it.each([
    [0.3, 0.3],
    [0, LAYOUT_LIMITS.minRatio],
    [7, LAYOUT_LIMITS.maxRatio],
  ])('move a divider to %d, within the limits', (wanted, ratio) => {
    const moved = setRatio(layoutOf('abc'), 'a', '1', wanted);
    expect(placeDividers(moved.tabs[0]!.root).map((divider) => [divider.path, divider.ratio])).toEqual([
      ['', 0.5],
      ['1', ratio],
    ]);
  });
});

describe('reconcile', () => {
  it('removes shells closed elsewhere and adds shells opened elsewhere', () => {
    const layout = detach(layoutOf('abc', 'd', 'e'), 'd');
    const { tabs, detached } = reconcile(layout, ['b', 'c', 'e', 'x', 'y']);
    expect([groups({ ...layout, tabs }), detached]).toEqual([['bc', 'e', 'x', 'y'], []]);
  });

  it('returns the same layout if it fits already', () => {
    const layout = detach(layoutOf('abc', 'd'), 'b');
    expect(reconcile(layout, ['d', 'c', 'b', 'a'])).toBe(layout);
  });
});

describe('neighbour', () => {
  // ┌───┬───┐
  // │ a │ b │
  // │   ├─┬─┤
  // │   │c│d│
  // └───┴─┴─┘
  const { root } = splitPane(layoutOf('abc'), 'c', 'row', 'd').tabs[0]!;
  it.each<[string, Direction, string | null]>([
    ['a', 'right', 'b'],
    ['a', 'left', null],
    ['a', 'down', null],
    ['b', 'left', 'a'],
    ['b', 'down', 'c'],
    ['b', 'up', null],
    ['c', 'left', 'a'],
    ['c', 'right', 'd'],
    ['d', 'up', 'b'],
    ['d', 'left', 'c'],
    ['x', 'left', null],
  ])('of %s to the %s is %s', (from, direction, to) => expect(neighbour(root, from, direction)).toBe(to));
});
