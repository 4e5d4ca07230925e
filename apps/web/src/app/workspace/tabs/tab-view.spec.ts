import type { LayoutTab, SessionInfo } from '@latchkey/contracts';
import { sessionInfo } from '../../testing/fixtures';
import { dropIndex } from './tab-bar';
import { tabView } from './tab-view';

const TAB: LayoutTab = {
  id: 't',
  name: null,
  root: { direction: 'row', ratio: 0.5, first: { session: 'a' }, second: { session: 'b' } },
};
const shells = (change: Partial<SessionInfo> = {}): ReadonlyMap<string, SessionInfo> =>
  new Map([
    ['a', sessionInfo({ id: 'a', label: 'build' })],
    ['b', sessionInfo({ id: 'b', label: 'agent', ...change })],
  ]);

describe('tabView', () => {
  it('uses the name of its most recently used shell, and counts the others', () => {
    expect(tabView(TAB, shells(), []).title).toBe('build +1');
    expect(tabView(TAB, shells(), ['x', 'b', 'a']).title).toBe('agent +1');
    expect(tabView({ ...TAB, root: { session: 'a' } }, shells(), []).title).toBe('build');
  });

  it('prefers a name that the user gave the tab', () =>
    expect(tabView({ ...TAB, name: 'release' }, shells(), ['b']).title).toBe('release'));

  it('shows the most important activity of its shells', () => {
    expect(tabView(TAB, shells({ activity: 'waiting' }), []).activity?.id).toBe('b');
    expect(tabView(TAB, shells({ activity: 'done' }), []).activity?.id).toBe('a');
  });

  it('has ended once all of its shells have', () => {
    expect(tabView(TAB, shells({ state: 'exited' }), []).ended).toBe(false);
    expect(tabView({ ...TAB, root: { session: 'b' } }, shells({ state: 'exited' }), []).ended).toBe(true);
  });
});

describe('dropIndex', () => {
  const others = [
    { left: 0, width: 100 },
    { left: 100, width: 100 },
  ];
  it.each([
    [-20, 0],
    [49, 0],
    [51, 1],
    [149, 1],
    [151, 2],
    [900, 2],
  ])('with the pointer at %i is %i', (x, index) => expect(dropIndex(others, x)).toBe(index));
});
