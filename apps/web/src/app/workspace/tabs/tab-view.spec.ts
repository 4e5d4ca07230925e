import type { LayoutTab, SessionInfo } from '@latchkey/contracts';
import { sessionInfo } from '../../testing/fixtures';
import { dragPlace } from './drag-place';
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

describe('a tab as it is shown', () => {
  it('is called like the shell of it that was last in front, and says how many more there are', () => {
    expect(tabView(TAB, shells(), []).title).toBe('build +1');
    expect(tabView(TAB, shells(), ['x', 'b', 'a']).title).toBe('agent +1');
    expect(tabView({ ...TAB, root: { session: 'a' } }, shells(), []).title).toBe('build');
  });

  it('has its own name where it was given one', () =>
    expect(tabView({ ...TAB, name: 'release' }, shells(), ['b']).title).toBe('release'));

  it('tells what matters most of what its shells do', () => {
    expect(tabView(TAB, shells({ activity: 'waiting' }), []).activity?.id).toBe('b');
    expect(tabView(TAB, shells({ activity: 'done' }), []).activity?.id).toBe('a');
  });

  it('has ended with the last of its shells', () => {
    expect(tabView(TAB, shells({ state: 'exited' }), []).ended).toBe(false);
    expect(tabView({ ...TAB, root: { session: 'b' } }, shells({ state: 'exited' }), []).ended).toBe(true);
  });
});

describe('a tab that is dragged', () => {
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
  ])('at %i is to be at %i', (x, place) => expect(dragPlace(others, x)).toBe(place));
});
