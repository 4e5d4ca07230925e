import { readLayout, sessionsOf, type Layout, type PaneNode } from '@latchkey/contracts';
import fc from 'fast-check';
import {
  EMPTY_LAYOUT,
  addTab,
  detach,
  moveTab,
  renameTab,
  replaceSession,
  setActive,
  setRatio,
  shownSessions,
  splitPane,
  tabOf,
  removeSession,
} from './layout-changes';
import { neighbour, type Direction } from './neighbour';
import { placePanes, type Rect } from './pane-rects';
import { reconcile } from './reconcile';

const SESSIONS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const session = fc.constantFrom(...SESSIONS);
const direction = fc.constantFrom('row' as const, 'column' as const);
type LayoutChange = (layout: Layout) => Layout;
const change: fc.Arbitrary<LayoutChange> = fc.oneof(
  session.map(
    (id): LayoutChange =>
      (layout) =>
        addTab(layout, id),
  ),
  fc.tuple(session, direction, session).map(
    ([at, way, id]): LayoutChange =>
      (layout) =>
        splitPane(layout, at, way, id),
  ),
  session.map(
    (id): LayoutChange =>
      (layout) =>
        removeSession(layout, id),
  ),
  session.map(
    (id): LayoutChange =>
      (layout) =>
        detach(layout, id),
  ),
  fc.tuple(session, session).map(
    ([from, to]): LayoutChange =>
      (layout) =>
        replaceSession(layout, from, to),
  ),
  fc.tuple(session, fc.integer({ min: -2, max: 9 })).map(
    ([id, place]): LayoutChange =>
      (layout) =>
        moveTab(layout, tabOf(layout, id)?.id ?? '', place),
  ),
  fc.tuple(session, fc.string({ maxLength: 80 })).map(
    ([id, name]): LayoutChange =>
      (layout) =>
        renameTab(layout, tabOf(layout, id)?.id ?? '', name),
  ),
  fc
    .tuple(session, fc.constantFrom('', '0', '1', '01', '11'), fc.double({ min: -1, max: 2, noNaN: true }))
    .map(
      ([id, path, ratio]): LayoutChange =>
        (layout) =>
          setRatio(layout, tabOf(layout, id)?.id ?? '', path, ratio),
    ),
  session.map(
    (id): LayoutChange =>
      (layout) =>
        setActive(layout, id),
  ),
  fc.subarray(SESSIONS).map(
    (open): LayoutChange =>
      (layout) =>
        reconcile(layout, open),
  ),
);
const layout = fc
  .array(change, { maxLength: 40 })
  .map((changes) => changes.reduce<Layout>((all, each) => each(all), EMPTY_LAYOUT));

const area = ({ width, height }: Rect): number => width * height;
const overlap = (one: Rect, other: Rect): number =>
  Math.max(0, Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)) *
  Math.max(0, Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y));

describe('a layout after any sequence of changes', () => {
  it('is accepted unchanged by the server', () =>
    fc.assert(fc.property(layout, (any) => expect(readLayout(any)).toEqual(any))));

  it('does not change when a change is repeated, except for moves of panes', () =>
    fc.assert(
      fc.property(layout, session, (any, id) => {
        for (const once of [addTab(any, id), removeSession(any, id), detach(any, id), setActive(any, id)])
          expect(readLayout(once)).toEqual(once);
        expect(removeSession(removeSession(any, id), id)).toEqual(removeSession(any, id));
        expect(detach(detach(any, id), id)).toEqual(detach(any, id));
        expect(addTab(addTab(any, id), id)).toEqual(addTab(any, id));
      }),
    ));

  it('can be reconciled with any sessions: exactly those have a place', () =>
    fc.assert(
      fc.property(layout, fc.subarray(SESSIONS), (any, open) => {
        const fit = reconcile(any, open);
        expect([...shownSessions(fit), ...fit.detached].sort()).toEqual([...open].sort());
        expect(reconcile(fit, open)).toBe(fit);
        for (const id of any.detached) if (open.includes(id)) expect(fit.detached).toContain(id);
      }),
    ));

  it('has panes that fill their tab and do not overlap', () =>
    fc.assert(
      fc.property(layout, (any) => {
        for (const { root } of any.tabs) {
          const panes = placePanes(root);
          expect(panes.map((pane) => pane.session)).toEqual(sessionsOf(root));
          expect(panes.reduce((sum, { rect }) => sum + area(rect), 0)).toBeCloseTo(1);
          for (const one of panes)
            for (const other of panes)
              if (one !== other) expect(overlap(one.rect, other.rect)).toBeCloseTo(0);
        }
      }),
    ));

  it('has panes that are all reachable from each other', () =>
    fc.assert(
      fc.property(layout, (any) => {
        for (const { root } of any.tabs) expectConnected(root);
      }),
    ));
});

const BACK: Record<Direction, Direction> = { left: 'right', right: 'left', up: 'down', down: 'up' };

function expectConnected(root: PaneNode): void {
  const sessions = sessionsOf(root);
  const reached = new Set(sessions.slice(0, 1));
  for (const from of reached)
    for (const way of Object.keys(BACK) as Direction[]) {
      const to = neighbour(root, from, way);
      if (to === null) continue;
      reached.add(to);
      expect(neighbour(root, to, BACK[way])).not.toBeNull();
    }
  expect([...reached].sort()).toEqual([...sessions].sort());
}
