import { provideHttpClient } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, type SessionInfo } from '@latchkey/contracts';
import { PatStatusStore } from '../../core/pat-status-store';
import { sessionInfo } from '../../testing/fixtures';
import { ShellStore, nextLabel } from './shell-store';

const FIRST = sessionInfo({ id: 'a', createdAt: '2026-01-01T10:00:00Z' });
const SECOND = sessionInfo({ id: 'b', createdAt: '2026-01-01T10:01:00Z' });
const THIRD = sessionInfo({ id: 'c', createdAt: '2026-01-01T10:02:00Z' });

describe('ShellStore', () => {
  let store: ShellStore;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [ShellStore, provideHttpClient(), provideHttpClientTesting()],
    });
    store = TestBed.inject(ShellStore);
    http = TestBed.inject(HttpTestingController);
  });

  const open = (...sessions: SessionInfo[]): void =>
    TestBed.inject(PatStatusStore).acceptList({ home: '/home/app', sessions });
  const expectPost = (): TestRequest => http.expectOne({ method: 'POST', url: API.sessions });
  const refuse = (request: TestRequest, code: string, status: number): void =>
    request.flush({ code, message: 'm', hint: 'h' }, { status, statusText: '' });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const ids = (): string[] | undefined => store.shells()?.map(({ id }) => id);

  it('lists the oldest shell first', async () => {
    const listed = store.list();
    http.expectOne(API.sessions).flush({ home: '/home/app', sessions: [THIRD, FIRST, SECOND] });
    expect(await listed).toBe(true);
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('opens a shell with the next free label', async () => {
    open({ ...FIRST, label: 'Shell 1' });
    const created = store.create({ cols: 100, rows: 30 });
    const request = expectPost();
    expect(request.request.body).toEqual({ label: 'Shell 2', cols: 100, rows: 30 });
    request.flush(SECOND);
    expect(await created).toEqual(SECOND);
    expect(ids()).toEqual(['a', 'b']);
  });

  it('shows a new shell only after the response, even if the event arrives first', async () => {
    open(FIRST);
    const created = store.create({ cols: 100, rows: 30 });
    open({ ...FIRST, activity: 'working' }, SECOND, THIRD);
    expect(store.shells()?.map(({ id, activity }) => [id, activity])).toEqual([['a', 'working']]);
    expectPost().flush(SECOND);
    expect(await created).toEqual(SECOND);
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('shows shells opened elsewhere after its own request failed', async () => {
    open(FIRST);
    const created = store.create({ cols: 100, rows: 30 });
    open(FIRST, THIRD);
    refuse(expectPost(), 'SESSION_LIMIT', 429);
    expect(await created).toBeNull();
    expect(ids()).toEqual(['a', 'c']);
  });

  it('falls back to the home folder if the requested folder no longer exists', async () => {
    open();
    const created = store.create({ cols: 100, rows: 30, beside: 'a', cwd: '/gone' });
    const request = expectPost();
    expect(request.request.body).toMatchObject({ beside: 'a', cwd: '/gone' });
    refuse(request, 'FOLDER_NOT_FOUND', 422);
    await settle();
    const again = expectPost();
    expect(again.request.body).toEqual({ label: 'Shell 1', cols: 100, rows: 30 });
    again.flush(FIRST);
    expect(await created).toEqual(FIRST);
    expect(store.problem()).toBeNull();
  });

  it('restarts a shell with its name and folder', async () => {
    const ended = { ...FIRST, label: 'build', cwd: '/src', state: 'exited' as const };
    open(ended);
    const restarted = store.restart(ended, { cols: 80, rows: 24 });
    const request = expectPost();
    expect(request.request.body).toEqual({ label: 'build', cwd: '/src', cols: 80, rows: 24 });
    request.flush(SECOND);
    expect(await restarted).toEqual(SECOND);
  });

  it('closes the ended shell first when restarting at the limit', async () => {
    open(FIRST);
    const restarted = store.restart(FIRST, { cols: 80, rows: 24 });
    refuse(expectPost(), 'SESSION_LIMIT', 429);
    await settle();
    http
      .expectOne({ method: 'DELETE', url: `${API.sessions}/a` })
      .flush(null, { status: 204, statusText: '' });
    await settle();
    expectPost().flush(SECOND);
    expect(await restarted).toEqual(SECOND);
    expect(ids()).toEqual(['b']);
  });

  it('reports why opening a shell failed', async () => {
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

  it('treats a shell that no longer exists as closed', async () => {
    open(FIRST);
    const closed = store.close('a');
    http
      .expectOne({ method: 'DELETE', url: `${API.sessions}/a` })
      .flush({ code: 'SESSION_NOT_FOUND', message: 'm', hint: 'h' }, { status: 404, statusText: '' });
    await closed;
    expect(ids()).toEqual([]);
    expect(store.problem()).toBeNull();
  });

  it('shows the new name after a rename', async () => {
    open(FIRST);
    const renamed = store.rename('a', 'build');
    http.expectOne({ method: 'PATCH', url: `${API.sessions}/a` }).flush({ ...FIRST, label: 'build' });
    await renamed;
    expect(store.shells()?.[0]?.label).toBe('build');
  });
});

describe('nextLabel', () => {
  it('uses the lowest free number', () => {
    expect(nextLabel([])).toBe('Shell 1');
    expect(nextLabel([{ label: 'Shell 1' }, { label: 'Shell 3' }])).toBe('Shell 2');
  });
});
