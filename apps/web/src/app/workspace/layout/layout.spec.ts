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
  takeOut,
} from './layout-changes';
import { neighbour, type Direction } from './neighbour';
import { placeDividers } from './pane-rects';
import { reconcile } from './reconcile';

/** One tab for each group; within a group each is split off the one before, in turn to the right and below. */
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

describe('a change of the layout', () => {
  it('opens tabs at the end, or behind another', () => {
    const layout = addTab(layoutOf('a', 'b'), 'c', 'a');
    expect(groups(layout)).toEqual(['a', 'c', 'b']);
    expect(groups(addTab(layout, 'd'))).toEqual(['a', 'c', 'b', 'd']);
  });

  it('splits to the right and below, up to four panes', () => {
    const four = layoutOf('abcd');
    expect(groups(four)).toEqual(['abcd']);
    expect(splitPane(four, 'a', 'row', 'e')).toBe(four);
  });

  it('attaches a shell that has a tab of its own, which goes then', () => {
    expect(groups(splitPane(layoutOf('a', 'b'), 'a', 'column', 'b'))).toEqual(['ab']);
  });

  it('moves a pane within a tab that is full', () => {
    expect(groups(splitPane(layoutOf('abcd'), 'd', 'row', 'a'))).toEqual(['bcda']);
  });

  it('gives a pane a tab of its own, with an id that is still free', () => {
    const apart = addTab(layoutOf('ab'), 'a');
    expect(groups(apart)).toEqual(['b', 'a']);
    expect(new Set(apart.tabs.map(({ id }) => id)).size).toBe(2);
  });

  it('gives the neighbour the place of a pane that is closed, and closes a tab with its last', () => {
    expect(groups(takeOut(layoutOf('abc', 'd'), 'b'))).toEqual(['ac', 'd']);
    expect(groups(takeOut(layoutOf('abc', 'd'), 'd'))).toEqual(['abc']);
  });

  it('detaches, and shows again', () => {
    const away = detach(layoutOf('ab'), 'a');
    expect([groups(away), away.detached]).toEqual([['b'], ['a']]);
    const back = splitPane(away, 'b', 'row', 'a');
    expect([groups(back), back.detached]).toEqual([['ba'], []]);
  });

  it('puts a new shell where one has ended', () => {
    expect(groups(replaceSession(layoutOf('abc', 'd'), 'b', 'x'))).toEqual(['axc', 'd']);
    // The list may have been quicker, and given the new one a tab.
    expect(groups(replaceSession(layoutOf('abc', 'd', 'x'), 'b', 'x'))).toEqual(['axc', 'd']);
  });

  it.each([
    ['in its tab', ['abc', 'd'], 'b', ['axc', 'd']],
    ['in a tab of its own', ['a', 'b', 'c'], 'b', ['a', 'x', 'c']],
  ])('puts a new shell where one was that is closed: %s', (_name, tabs, closed, expected) => {
    const before = layoutOf(...tabs);
    const after = takeOut(before, closed);
    expect(groups(restoreSession(after, before, closed, 'x'))).toEqual(expected);
    // The list may have been quicker, and given the new one a tab.
    expect(groups(restoreSession(addTab(after, 'x'), before, closed, 'x'))).toEqual(expected);
    expect(groups(restoreSession(before, before, closed, 'x'))).toEqual(expected);
  });

  it('gives it a tab where its own has changed meanwhile', () => {
    const before = layoutOf('abc');
    const changed = takeOut(takeOut(before, 'b'), 'c');
    expect(groups(restoreSession(changed, before, 'b', 'x'))).toEqual(['a', 'x']);
  });

  it.each([
    [0, ['c', 'a', 'b']],
    [1, ['a', 'c', 'b']],
    [9, ['a', 'b', 'c']],
    [-1, ['c', 'a', 'b']],
  ])('moves the last tab to %i', (place, expected) =>
    expect(groups(moveTab(layoutOf('a', 'b', 'c'), 'c', place))).toEqual(expected),
  );

  it('names a tab of several shells, until one of them is left', () => {
    const named = renameTab(layoutOf('ab'), 'a', '  both  ');
    expect(named.tabs[0]?.name).toBe('both');
    expect(takeOut(named, 'b').tabs[0]?.name).toBeNull();
    expect(renameTab(named, 'a', ' ').tabs[0]?.name).toBeNull();
  });

  it.each([
    [0.3, 0.3],
    [0, LAYOUT_LIMITS.minRatio],
    [7, LAYOUT_LIMITS.maxRatio],
  ])('moves a divider to %d, as far as it may go', (wanted, ratio) => {
    const moved = setRatio(layoutOf('abc'), 'a', '1', wanted);
    expect(placeDividers(moved.tabs[0]!.root).map((divider) => [divider.path, divider.ratio])).toEqual([
      ['', 0.5],
      ['1', ratio],
    ]);
  });
});

describe('a layout and the shells that there are', () => {
  it('loses what was closed elsewhere and gains what was opened there', () => {
    const layout = detach(layoutOf('abc', 'd', 'e'), 'd');
    const { tabs, detached } = reconcile(layout, ['b', 'c', 'e', 'x', 'y']);
    expect([groups({ ...layout, tabs }), detached]).toEqual([['bc', 'e', 'x', 'y'], []]);
  });

  it('stays as it is where they agree', () => {
    const layout = detach(layoutOf('abc', 'd'), 'b');
    expect(reconcile(layout, ['d', 'c', 'b', 'a'])).toBe(layout);
  });
});

describe('the pane beside a pane', () => {
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
  ])('of %s, %s, is %s', (from, direction, to) => expect(neighbour(root, from, direction)).toBe(to));
});
