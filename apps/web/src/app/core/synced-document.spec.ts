import { provideHttpClient } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, type ControlEvent, type PreferenceValues, type Revised } from '@latchkey/contracts';
import { FakeSocket } from '../testing/fixtures';
import { ControlChannel, OPEN_SOCKET } from './control-channel';
import { SyncedDocument } from './synced-document';

describe('SyncedDocument', () => {
  let socket: FakeSocket;
  let http: HttpTestingController;
  let document: SyncedDocument<PreferenceValues>;

  beforeEach(() => {
    socket = new FakeSocket();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        { provide: OPEN_SOCKET, useValue: () => socket },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    TestBed.inject(ControlChannel).start(
      () => undefined,
      () => undefined,
    );
    document = TestBed.runInInjectionContext(
      () => new SyncedDocument({ path: API.preferences, event: 'preferences', initial: {} }),
    );
  });

  afterEach(() => http.verify());

  const tell = (revision: number, value: PreferenceValues | null): void =>
    socket.receive({ type: 'preferences', revision, value } satisfies ControlEvent);
  const expectPut = (): TestRequest => http.expectOne({ method: 'PUT', url: API.preferences });
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
  const refuse = (put: TestRequest, code = 'REVISION_CONFLICT'): void =>
    put.flush({ code, message: 'm', hint: 'h' }, { status: 409, statusText: '' });
  const bigger = (by: number) => (values: PreferenceValues) => ({
    ...values,
    fontSizePixels: (values.fontSizePixels ?? 14) + by,
  });

  it('shows a change at once and sends it with the revision it is based on', async () => {
    tell(5, { fontSizePixels: 20 });
    document.change(bigger(1));
    expect(document.value()).toEqual({ fontSizePixels: 21 });
    const put = expectPut();
    expect(put.request.body).toEqual({ revision: 5, value: { fontSizePixels: 21 } });
    put.flush({ revision: 6, value: { fontSizePixels: 21 } } satisfies Revised<PreferenceValues>);
    await settle();
    expect(document.value()).toEqual({ fontSizePixels: 21 });
  });

  it('applies a change again when another page saved first', async () => {
    tell(5, { fontSizePixels: 20, appTheme: 'dark' });
    document.change(bigger(1));
    refuse(expectPut());
    await settle();
    http
      .expectOne({ method: 'GET', url: API.preferences })
      .flush({ revision: 7, value: { fontSizePixels: 30, appTheme: 'light' } });
    await settle();
    const again = expectPut();
    expect(again.request.body).toEqual({ revision: 7, value: { fontSizePixels: 31, appTheme: 'light' } });
    again.flush({ revision: 8, value: again.request.body.value });
    await settle();
    expect(document.value()).toEqual({ fontSizePixels: 31, appTheme: 'light' });
  });

  it('sends changes made during a save afterwards', async () => {
    tell(1, {});
    document.change(bigger(1));
    document.change(bigger(1));
    document.change(bigger(1));
    expectPut().flush({ revision: 2, value: { fontSizePixels: 15 } });
    await settle();
    const rest = expectPut();
    expect(rest.request.body).toEqual({ revision: 2, value: { fontSizePixels: 17 } });
    rest.flush({ revision: 3, value: { fontSizePixels: 17 } });
    await settle();
    expect(document.value()).toEqual({ fontSizePixels: 17 });
  });

  it('doesn’t apply its own change twice when the event overtakes the response', async () => {
    tell(1, {});
    document.change(bigger(1));
    const put = expectPut();
    tell(2, { fontSizePixels: 15 });
    expect(document.value()).toEqual({ fontSizePixels: 15 });
    put.flush({ revision: 2, value: { fontSizePixels: 15 } });
    await settle();
    expect(document.value()).toEqual({ fontSizePixels: 15 });
  });

  it('follows other pages but ignores older revisions', () => {
    tell(3, { fontSizePixels: 9 });
    tell(2, { fontSizePixels: 8 });
    expect(document.value()).toEqual({ fontSizePixels: 9 });
    tell(4, { fontSizePixels: 10 });
    expect(document.value()).toEqual({ fontSizePixels: 10 });
  });

  it('discards a response that an event has overtaken', async () => {
    const loaded = document.load();
    const get = http.expectOne({ method: 'GET', url: API.preferences });
    tell(5, { fontSizePixels: 20 });
    document.change(bigger(1));
    const put = expectPut();
    tell(7, { fontSizePixels: 30 });
    get.flush({ revision: 0, value: null });
    await loaded;
    expect([document.value(), document.isMissing()]).toEqual([{ fontSizePixels: 21 }, false]);
    put.flush({ revision: 6, value: { fontSizePixels: 21 } });
    await settle();
    expect([document.value(), document.isMissing()]).toEqual([{ fontSizePixels: 30 }, false]);
  });

  it('asks the server again when an event says that the document is missing', async () => {
    tell(5, { fontSizePixels: 20 });
    tell(0, null);
    expect(document.isMissing()).toBe(false);
    http
      .expectOne({ method: 'GET', url: API.preferences })
      .flush({ revision: 5, value: { fontSizePixels: 20 } });
    await settle();
    expect(document.isMissing()).toBe(false);
    tell(0, null);
    http.expectOne({ method: 'GET', url: API.preferences }).flush({ revision: 0, value: null });
    await settle();
    expect(document.isMissing()).toBe(true);
  });

  it('keeps a change while the server is down and sends it on reconnect', async () => {
    tell(1, {});
    document.change(bigger(1));
    expectPut().error(new ProgressEvent('error'));
    await settle();
    expect(document.value()).toEqual({ fontSizePixels: 15 });
    socket.open();
    TestBed.tick();
    expectPut().flush({ revision: 2, value: { fontSizePixels: 15 } });
    await settle();
  });

  it('is settled after the first load, even a failed one', async () => {
    expect(document.settled()).toBe(false);
    const loaded = document.load();
    http.expectOne({ method: 'GET', url: API.preferences }).error(new ProgressEvent('error'));
    await loaded;
    expect([document.settled(), document.isMissing()]).toEqual([true, false]);
  });
});
