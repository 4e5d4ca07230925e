import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { API, REQUEST_HEADER } from '@latchkey/contracts';
import { accessProblems, requestHeader } from './http-interceptors';
import { AccessStore } from './access-store';
import { PageSecret } from './page-secret';
import { keyOfFragment, signInWithFragment } from './sign-in';

describe('keyOfFragment', () => {
  it.each([
    ['#key=abc', 'abc'],
    ['#key=a%2Bb', 'a+b'],
    ['#key=', null],
    ['#other=1', null],
    ['', null],
  ])('reads %s as %s', (fragment, key) => expect(keyOfFragment(fragment)).toBe(key));
});

describe('signInWithFragment', () => {
  beforeEach(() => {
    localStorage.clear();
    page();
  });

  /** Simulates a freshly loaded page. */
  function page(): void {
    TestBed.resetTestingModule().configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([requestHeader, accessProblems])),
        provideHttpClientTesting(),
      ],
    });
  }

  it('removes the key from the address and exchanges it with the request header', async () => {
    history.replaceState(null, '', '/setup?a=1#key=once');
    const done = TestBed.runInInjectionContext(signInWithFragment);
    expect(location.href).toBe('http://localhost/setup?a=1');
    const request = TestBed.inject(HttpTestingController).expectOne(API.signIn);
    expect(request.request.body).toEqual({ key: 'once' });
    expect(request.request.headers.get(REQUEST_HEADER)).toBe('1');
    request.flush({ pageSecret: 'for-this-page' });
    await done;
    expect(TestBed.inject(AccessStore).blocked()).toBe(false);
  });

  it('sends the page secret with every request and upgrade, even after a reload', async () => {
    history.replaceState(null, '', '/#key=once');
    const done = TestBed.runInInjectionContext(signInWithFragment);
    TestBed.inject(HttpTestingController).expectOne(API.signIn).flush({ pageSecret: 'for-this-page' });
    await done;

    page();
    expect(TestBed.inject(PageSecret).protocols()).toEqual(['latchkey', 'latchkey.for-this-page']);
    TestBed.inject(HttpClient).get(API.patStatus).subscribe();
    const { request } = TestBed.inject(HttpTestingController).expectOne(API.patStatus);
    expect(request.headers.get(REQUEST_HEADER)).toBe('for-this-page');
  });

  it('keeps the page secret in memory in a browser without storage', () => {
    const refuses = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const spies = [
      jest.spyOn(Storage.prototype, 'setItem').mockImplementation(refuses),
      jest.spyOn(Storage.prototype, 'getItem').mockImplementation(refuses),
    ];
    const secret = TestBed.inject(PageSecret);
    expect([secret.headerValue(), secret.protocols()]).toEqual(['1', []]);
    secret.keep('for-this-page');
    expect(secret.headerValue()).toBe('for-this-page');
    spies.forEach((spy) => spy.mockRestore());
  });

  it('blocks the page with the reason if the key was already used', async () => {
    history.replaceState(null, '', '/#key=twice');
    const done = TestBed.runInInjectionContext(signInWithFragment);
    const body = { code: 'SIGN_IN_KEY_USED', message: 'used', hint: 'h' };
    TestBed.inject(HttpTestingController).expectOne(API.signIn).flush(body, { status: 401, statusText: '' });
    await done;
    expect(TestBed.inject(AccessStore).problem()?.code).toBe('SIGN_IN_KEY_USED');
  });

  it('sends nothing without a key', async () => {
    history.replaceState(null, '', '/');
    await TestBed.runInInjectionContext(signInWithFragment);
    TestBed.inject(HttpTestingController).expectNone(API.signIn);
  });
});
