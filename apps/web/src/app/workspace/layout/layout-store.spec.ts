import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, sessionsOf, type Layout } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { sessionInfo } from '../../testing/fixtures';
import { addTab, splitPane, takeOut } from './layout-changes';
import { LayoutStore } from './layout-store';

describe('LayoutStore', () => {
  let store: LayoutStore;
  let http: HttpTestingController;

  beforeEach(() => {
    sessionStorage.clear();
    localStorage.clear();
    TestBed.configureTestingModule({
      providers: [LayoutStore, provideHttpClient(), provideHttpClientTesting()],
    });
    store = TestBed.inject(LayoutStore);
    http = TestBed.inject(HttpTestingController);
  });

  /** The shells that are open, in that order. */
  const open = (...ids: string[]): void =>
    TestBed.inject(PatStatusStore).acceptList({
      home: '/home/app',
      sessions: ids.map((id, at) => sessionInfo({ id, createdAt: `2026-01-01T10:0${at}:00Z` })),
    });
  const serve = async (value: Layout | null): Promise<void> => {
    const loaded = store.load();
    http.expectOne({ method: 'GET', url: API.layout }).flush({ revision: value ? 4 : 0, value });
    await loaded;
  };
  const tabs = (): string[] => store.tabs().map(({ root }) => sessionsOf(root).join(''));
  const BOTH: Layout = {
    tabs: [
      {
        id: 'a',
        name: null,
        root: { direction: 'row', ratio: 0.3, first: { session: 'a' }, second: { session: 'b' } },
      },
      { id: 'c', name: null, root: { session: 'c' } },
    ],
    detached: [],
    active: 'b',
  };

  it('is ready when both the shells and their places are known', async () => {
    expect(store.ready()).toBe(false);
    open('a');
    expect(store.ready()).toBe(false);
    await serve(null);
    expect([store.ready(), tabs(), store.activeId()]).toEqual([true, ['a'], 'a']);
  });

  it('comes back as it was on another device, with the shell in front that was in front there', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    expect([tabs(), store.activeId(), store.activeTab()?.id]).toEqual([['ab', 'c'], 'b', 'a']);
  });

  it('keeps what was in front in this window, also over a reload', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    store.activate('a');
    store.activate('c');
    expect([store.lastOf('c'), store.lastOf('a'), store.lastOf('x')]).toEqual(['c', 'a', null]);
    store.activate('a');
    const reloaded = TestBed.runInInjectionContext(() => new LayoutStore());
    expect(reloaded.activeId()).toBe('a');
  });

  it('goes back to the shell before when the one in front is closed', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    for (const id of ['a', 'c', 'b']) store.activate(id);
    store.change((layout) => takeOut(layout, 'b'));
    open('a', 'c');
    expect(store.activeId()).toBe('c');
  });

  it('stays in a tab of which a pane is closed', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    for (const id of ['a', 'c', 'b']) store.activate(id);
    store.leave('b');
    expect(store.activeId()).toBe('a');
    store.leave('c');
    expect(store.activeId()).toBe('a');
  });

  it('shows what was opened elsewhere, and makes its own change on that', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    open('a', 'b', 'c', 'd');
    expect(tabs()).toEqual(['ab', 'c', 'd']);
    store.change((layout) => splitPane(layout, 'c', 'row', 'd'));
    expect(tabs()).toEqual(['ab', 'cd']);
    const { body } = http.expectOne({ method: 'PUT', url: API.layout }).request;
    expect(body).toMatchObject({ revision: 4, value: { tabs: [{ id: 'a' }, { id: 'c' }] } });
  });

  it('shows a pane alone while it is in front in a tab of several', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    store.toggleZoom();
    expect(store.zoomedId()).toBe('b');
    store.activate('a');
    expect(store.zoomedId()).toBeNull();
    store.activate('c');
    store.toggleZoom();
    expect(store.zoomedId()).toBeNull();
  });

  it('gives every new shell a place, whichever is told first', async () => {
    open('a');
    await serve(null);
    store.change((layout) => addTab(layout, 'x'));
    open('a', 'x');
    expect(tabs()).toEqual(['a', 'x']);
  });
});
