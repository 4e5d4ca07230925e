import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API } from '@latchkey/contracts';
import { FakeSocket, patStatus, sessionInfo } from '../testing/fixtures';
import { AccessStore } from './access/access-store';
import { OPEN_SOCKET } from './control-channel';
import { accessProblems } from './access/http-interceptors';
import { PatStatusStore } from './pat-status-store';

describe('PatStatusStore', () => {
  let sockets: FakeSocket[];
  let store: PatStatusStore;
  let http: HttpTestingController;

  beforeEach(() => {
    jest.useFakeTimers();
    sockets = [];
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([accessProblems])),
        provideHttpClientTesting(),
        {
          provide: OPEN_SOCKET,
          useValue: () => {
            const socket = new FakeSocket();
            sockets.push(socket);
            return socket;
          },
        },
      ],
    });
    store = TestBed.inject(PatStatusStore);
    http = TestBed.inject(HttpTestingController);
  });

  afterEach(() => jest.useRealTimers());

  async function loaded(): Promise<void> {
    const known = store.known();
    http.expectOne(API.patStatus).flush(patStatus());
    await known;
  }

  it('loads the status once, then listens for events', async () => {
    await loaded();
    expect((await store.known())?.state).toBe('valid');
    http.expectNone(API.patStatus);
    expect(sockets).toHaveLength(1);
  });

  it('follows status and shell events', async () => {
    await loaded();
    sockets[0]?.receive({ type: 'pat-status', status: patStatus({ state: 'stale' }) });
    sockets[0]?.receive({ type: 'sessions', home: '/home/app', sessions: [sessionInfo({ id: '1' })] });
    expect(store.state()).toBe('stale');
    expect(store.sessions()?.map(({ id }) => id)).toEqual(['1']);
    expect(store.home()).toBe('/home/app');
  });

  it('discards responses that an event has overtaken', async () => {
    await loaded();
    const asked = [store.load(), store.load()];
    const [late, failed] = http.match(API.patStatus);
    const listed = store.loadSessions();
    sockets[0]?.receive({ type: 'pat-status', status: patStatus({ state: 'stale' }) });
    sockets[0]?.receive({ type: 'sessions', home: '/home/app', sessions: [sessionInfo({ id: '1' })] });
    late?.flush(patStatus());
    failed?.error(new ProgressEvent('error'));
    http.expectOne(API.sessions).flush({ home: '/home/app', sessions: [] });
    await Promise.all([...asked, listed]);
    expect([store.state(), store.problem(), store.sessions()?.length]).toEqual(['stale', null, 1]);
  });

  it('reconnects after a cut with growing delays, and checks the status over HTTP', async () => {
    await loaded();
    sockets[0]?.open();
    expect(store.connected()).toBe(true);
    sockets[0]?.close();
    expect(store.connected()).toBe(false);
    http.expectOne(API.patStatus).flush(patStatus());
    jest.advanceTimersByTime(300);
    expect(sockets).toHaveLength(2);
    sockets[1]?.close();
    http.expectOne(API.patStatus).flush(patStatus());
    jest.advanceTimersByTime(300);
    expect(sockets).toHaveLength(2);
    jest.advanceTimersByTime(400);
    expect(sockets).toHaveLength(3);
  });

  it('reconnects slowly after it was closed in favour of a newer page', async () => {
    await loaded();
    sockets[0]?.close(1013);
    http.expectOne(API.patStatus).flush(patStatus());
    jest.advanceTimersByTime(7_900);
    expect(sockets).toHaveLength(1);
    jest.advanceTimersByTime(4_200);
    expect(sockets).toHaveLength(2);
  });

  it('shows the access gate when this browser is refused, and hides it after a success', async () => {
    const access = TestBed.inject(AccessStore);
    const first = store.load();
    http
      .expectOne(API.patStatus)
      .flush({ code: 'OWNER_UNKNOWN', message: 'm', hint: 'h' }, { status: 503, statusText: '' });
    await first;
    expect(access.problem()?.code).toBe('OWNER_UNKNOWN');
    expect(sockets).toHaveLength(0);
    await loaded();
    expect(access.blocked()).toBe(false);
  });
});
