import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, sessionsOf, type Layout } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { sessionInfo } from '../../testing/fixtures';
import { addTab, splitPane, removeSession } from './layout-changes';
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

  /** Opens shells in the given order. */
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

  it('is ready once both the shells and the layout are loaded', async () => {
    expect(store.ready()).toBe(false);
    open('a');
    expect(store.ready()).toBe(false);
    await serve(null);
    expect([store.ready(), tabs(), store.activeId()]).toEqual([true, ['a'], 'a']);
  });

  it('restores the layout and active shell of another device', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    expect([tabs(), store.activeId(), store.activeTab()?.id]).toEqual([['ab', 'c'], 'b', 'a']);
  });

  it('remembers the active shells of this window across a reload', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    store.activate('a');
    store.activate('c');
    expect([store.lastOf('c'), store.lastOf('a'), store.lastOf('x')]).toEqual(['c', 'a', null]);
    store.activate('a');
    const reloaded = TestBed.runInInjectionContext(() => new LayoutStore());
    expect(reloaded.activeId()).toBe('a');
  });

  it('activates the previous shell when the active one closes', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    for (const id of ['a', 'c', 'b']) store.activate(id);
    store.change((layout) => removeSession(layout, 'b'));
    open('a', 'c');
    expect(store.activeId()).toBe('c');
  });

  it('activates another pane of the same tab when a pane closes', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    for (const id of ['a', 'c', 'b']) store.activate(id);
    store.leave('b');
    expect(store.activeId()).toBe('a');
    store.leave('c');
    expect(store.activeId()).toBe('a');
  });

  it('shows shells opened elsewhere, and applies its own changes on top', async () => {
    open('a', 'b', 'c');
    await serve(BOTH);
    open('a', 'b', 'c', 'd');
    expect(tabs()).toEqual(['ab', 'c', 'd']);
    store.change((layout) => splitPane(layout, 'c', 'row', 'd'));
    expect(tabs()).toEqual(['ab', 'cd']);
    const { body } = http.expectOne({ method: 'PUT', url: API.layout }).request;
    expect(body).toMatchObject({ revision: 4, value: { tabs: [{ id: 'a' }, { id: 'c' }] } });
  });

  it('zooms a pane only while it is active in a split tab', async () => {
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

  it('gives a new shell one tab, whether the layout or the shell list changes first', async () => {
    open('a');
    await serve(null);
    store.change((layout) => addTab(layout, 'x'));
    open('a', 'x');
    expect(tabs()).toEqual(['a', 'x']);
  });
});
