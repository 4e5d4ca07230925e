import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, type SessionInfo } from '@latchkey/contracts';
import { PatStatusStore } from '../core/pat-status-store';
import { sessionInfo } from '../testing/fixtures';
import { ShellStore, nextLabel } from './shell-store';

const FIRST = sessionInfo({ id: 'a', createdAt: '2026-01-01T10:00:00Z' });
const SECOND = sessionInfo({ id: 'b', createdAt: '2026-01-01T10:01:00Z' });
const THIRD = sessionInfo({ id: 'c', createdAt: '2026-01-01T10:02:00Z' });

describe('ShellStore', () => {
  let store: ShellStore;
  let http: HttpTestingController;

  beforeEach(() => {
    sessionStorage.clear();
    localStorage.clear();
    TestBed.configureTestingModule({
      providers: [ShellStore, provideHttpClient(), provideHttpClientTesting()],
    });
    store = TestBed.inject(ShellStore);
    http = TestBed.inject(HttpTestingController);
  });

  const open = (...shells: SessionInfo[]): void => TestBed.inject(PatStatusStore).acceptSessions(shells);
  const ids = (): string[] | undefined => store.shells()?.map(({ id }) => id);

  it('lists shells in the order they were opened, the newest in front', async () => {
    const listed = store.list();
    http.expectOne(API.sessions).flush({ sessions: [THIRD, FIRST, SECOND] });
    expect(await listed).toBe(true);
    expect(ids()).toEqual(['a', 'b', 'c']);
    expect(store.activeId()).toBe('c');
  });

  it('keeps the shell in front over a reload', () => {
    open(FIRST, SECOND, THIRD);
    store.activate('b');
    const reloaded = TestBed.runInInjectionContext(() => new ShellStore());
    expect(reloaded.activeId()).toBe('b');
  });

  it('opens a shell with the next free label and brings it to the front', async () => {
    open({ ...FIRST, label: 'Shell 1' });
    const created = store.create({ cols: 100, rows: 30 });
    const request = http.expectOne({ method: 'POST', url: API.sessions });
    expect(request.request.body).toEqual({ label: 'Shell 2', cols: 100, rows: 30 });
    request.flush(SECOND);
    await created;
    expect(ids()).toEqual(['a', 'b']);
    expect(store.activeId()).toBe('b');
  });

  it('says why no shell could be opened, and opens none', async () => {
    open(FIRST);
    const created = store.create({ cols: 80, rows: 24 });
    http
      .expectOne({ method: 'POST', url: API.sessions })
      .flush({ code: 'PAT_REQUIRED', message: 'm', hint: 'h' }, { status: 428, statusText: '' });
    await created;
    expect(store.problem()?.code).toBe('PAT_REQUIRED');
    expect(store.creating()).toBe(false);
    expect(ids()).toEqual(['a']);
  });

  it('brings the neighbour to the front when the one in front is closed', async () => {
    open(FIRST, SECOND, THIRD);
    store.activate('b');
    const closed = store.close('b');
    http
      .expectOne({ method: 'DELETE', url: `${API.sessions}/b` })
      .flush(null, { status: 204, statusText: '' });
    await closed;
    expect(ids()).toEqual(['a', 'c']);
    expect(store.activeId()).toBe('c');
  });

  it('takes a shell that is gone already for closed', async () => {
    open(FIRST);
    const closed = store.close('a');
    http
      .expectOne({ method: 'DELETE', url: `${API.sessions}/a` })
      .flush({ code: 'SESSION_NOT_FOUND', message: 'm', hint: 'h' }, { status: 404, statusText: '' });
    await closed;
    expect(ids()).toEqual([]);
    expect(store.problem()).toBeNull();
  });

  it('shows the new name', async () => {
    open(FIRST);
    const renamed = store.rename('a', 'build');
    http.expectOne({ method: 'PATCH', url: `${API.sessions}/a` }).flush({ ...FIRST, label: 'build' });
    await renamed;
    expect(store.shells()?.[0]?.label).toBe('build');
  });
});

describe('nextLabel', () => {
  it('is the lowest that is free', () => {
    expect(nextLabel([])).toBe('Shell 1');
    expect(nextLabel([{ label: 'Shell 1' }, { label: 'Shell 3' }])).toBe('Shell 2');
  });
});
