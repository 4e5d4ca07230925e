import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, withRouterConfig } from '@angular/router';
import { LOAD_PAGE, LoadFailure, SERVER_RESPONDS } from './load-failure';

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Screen {}

const GONE = { url: '/admin/health', error: new TypeError('Failed to fetch dynamically imported module') };

describe('LoadFailure', () => {
  let loaded: string[];
  let responds: boolean;

  beforeEach(() => {
    sessionStorage.clear();
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    page();
  });
  afterEach(() => jest.restoreAllMocks());

  /** Simulates a freshly loaded page. */
  function page(): LoadFailure {
    loaded = [];
    responds = true;
    TestBed.resetTestingModule().configureTestingModule({
      providers: [
        provideRouter(
          [{ path: '', component: Screen }],
          withRouterConfig({ resolveNavigationPromiseOnError: true }),
        ),
        { provide: LOAD_PAGE, useValue: (url: string) => loaded.push(url) },
        { provide: SERVER_RESPONDS, useValue: () => Promise.resolve(responds) },
      ],
    });
    return TestBed.inject(LoadFailure);
  }

  it('reloads the page once, then shows the failure', async () => {
    await page().report(GONE);
    expect(loaded).toEqual(['/admin/health']);

    const reloaded = page();
    await reloaded.report(GONE);
    expect(loaded).toEqual([]);
    expect(reloaded.view()).toEqual({ url: '/admin/health', reason: 'missing', canStay: false });
  });

  it('reloads the page when a part of the current screen fails to load', async () => {
    const failure = page();
    await TestBed.inject(Router).navigateByUrl('/');
    expect(await failure.load(() => Promise.resolve('a part'))).toBe('a part');
    expect(loaded).toEqual([]);
    expect(await failure.load(() => Promise.reject(GONE.error))).toBeNull();
    expect(loaded).toEqual(['/']);
  });

  it('reloads again after a successful navigation in between', async () => {
    await page().report(GONE);
    page().clear();
    await page().report(GONE);
    expect(loaded).toEqual(['/admin/health']);
  });

  it('doesn’t reload while the server is down', async () => {
    const failure = page();
    await TestBed.inject(Router).navigateByUrl('/');
    responds = false;
    await failure.report(GONE);
    expect(loaded).toEqual([]);
    expect(failure.view()).toEqual({ url: '/admin/health', reason: 'no-answer', canStay: true });
    await failure.retry();
    expect(loaded).toEqual([]);
    responds = true;
    await failure.retry();
    expect(loaded).toEqual(['/admin/health']);
  });

  it('shows nothing if the user navigates or chooses to stay while the server is checked', async () => {
    const failure = page();
    await TestBed.inject(Router).navigateByUrl('/');
    const reported = failure.report(GONE);
    failure.clear();
    await reported;
    expect([failure.view(), loaded]).toEqual([null, []]);

    responds = false;
    await failure.report(GONE);
    const retried = failure.retry();
    expect(failure.busy()).toBe(true);
    failure.stay();
    await retried;
    expect([failure.view(), failure.busy()]).toEqual([null, false]);
  });

  it('never reloads in a browser without storage', async () => {
    const failure = page();
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    await failure.report(GONE);
    expect(loaded).toEqual([]);
    expect(failure.view()?.reason).toBe('missing');
  });
});
