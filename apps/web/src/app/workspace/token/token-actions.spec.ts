import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, REQUEST_HEADER } from '@latchkey/contracts';
import { requestHeader } from '../../core/access/http-interceptors';
import { OPEN_SOCKET } from '../../core/control-channel';
import { PatStatusStore } from '../../core/pat-status-store';
import { FakeSocket, patStatus } from '../../testing/fixtures';
import { TokenActions } from './token-actions';

describe('TokenActions', () => {
  let actions: TokenActions;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        TokenActions,
        provideHttpClient(withInterceptors([requestHeader])),
        provideHttpClientTesting(),
        { provide: OPEN_SOCKET, useValue: () => new FakeSocket() },
      ],
    });
    actions = TestBed.inject(TokenActions);
    http = TestBed.inject(HttpTestingController);
  });

  const status = () => TestBed.inject(PatStatusStore).status();

  it('rotates, and updates the status from the response', async () => {
    const done = actions.rotate();
    expect(actions.running()).toBe('rotate');
    const request = http.expectOne({ method: 'POST', url: API.rotatePat });
    expect(request.request.headers.get(REQUEST_HEADER)).toBe('1');
    request.flush(patStatus({ generation: 4 }));
    expect(await done).toBe(true);
    expect(actions.running()).toBeNull();
    expect(status()?.generation).toBe(4);
  });

  it('signs out, and asks again, which says that this browser is signed out', async () => {
    const done = actions.signOut();
    http.expectOne({ method: 'DELETE', url: API.pat }).flush(patStatus({ state: 'unconfigured' }));
    await Promise.resolve();
    http
      .expectOne(API.patStatus)
      .flush(
        { code: 'SIGN_IN_REQUIRED', message: '', hint: '' },
        { status: 401, statusText: 'Unauthorized' },
      );
    expect(await done).toBe(true);
    expect(TestBed.inject(PatStatusStore).problem()?.code).toBe('SIGN_IN_REQUIRED');
  });

  it('runs one request at a time', async () => {
    const first = actions.rotate();
    expect(await actions.signOut()).toBe(false);
    http.expectNone(API.pat);
    http.expectOne(API.rotatePat).flush(patStatus());
    await first;
  });

  it('reports a failure and how long to wait, until the next attempt', async () => {
    const refused = actions.rotate();
    http
      .expectOne(API.rotatePat)
      .flush(
        { code: 'TOO_MANY_ATTEMPTS', message: 'm', hint: 'h' },
        { status: 429, statusText: '', headers: { 'Retry-After': '17' } },
      );
    expect(await refused).toBe(false);
    expect(actions.problem()).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', retryAfterSeconds: 17 });
    expect(actions.running()).toBeNull();
    const again = actions.rotate();
    expect(actions.problem()).toBeNull();
    http.expectOne(API.rotatePat).flush(patStatus());
    expect(await again).toBe(true);
  });
});
