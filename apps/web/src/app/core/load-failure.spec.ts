import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, withRouterConfig } from '@angular/router';
import { LOAD_ANEW, LoadFailure, SERVER_ANSWERS } from './load-failure';

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Screen {}

const GONE = { url: '/admin/health', error: new TypeError('Failed to fetch dynamically imported module') };

describe('LoadFailure', () => {
  let loadedAnew: string[];
  let answers: boolean;

  beforeEach(() => {
    sessionStorage.clear();
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    page();
  });
  afterEach(() => jest.restoreAllMocks());

  /** A page that was just loaded. */
  function page(): LoadFailure {
    loadedAnew = [];
    answers = true;
    TestBed.resetTestingModule().configureTestingModule({
      providers: [
        provideRouter(
          [{ path: '', component: Screen }],
          withRouterConfig({ resolveNavigationPromiseOnError: true }),
        ),
        { provide: LOAD_ANEW, useValue: (url: string) => loadedAnew.push(url) },
        { provide: SERVER_ANSWERS, useValue: () => Promise.resolve(answers) },
      ],
    });
    return TestBed.inject(LoadFailure);
  }

  it('loads the page anew, once, and then says what is wrong', async () => {
    await page().note(GONE);
    expect(loadedAnew).toEqual(['/admin/health']);

    const reloaded = page();
    await reloaded.note(GONE);
    expect(loadedAnew).toEqual([]);
    expect(reloaded.view()).toEqual({ url: '/admin/health', reason: 'missing', canStay: false });
  });

  it('does the same for a part of the screen that is shown', async () => {
    const failure = page();
    await TestBed.inject(Router).navigateByUrl('/');
    expect(await failure.load(() => Promise.resolve('a part'))).toBe('a part');
    expect(loadedAnew).toEqual([]);
    expect(await failure.load(() => Promise.reject(GONE.error))).toBeNull();
    expect(loadedAnew).toEqual(['/']);
  });

  it('loads it anew again when a screen was shown in between', async () => {
    await page().note(GONE);
    page().clear();
    await page().note(GONE);
    expect(loadedAnew).toEqual(['/admin/health']);
  });

  it('leaves the page where it is while the server does not answer', async () => {
    const failure = page();
    await TestBed.inject(Router).navigateByUrl('/');
    answers = false;
    await failure.note(GONE);
    expect(loadedAnew).toEqual([]);
    expect(failure.view()).toEqual({ url: '/admin/health', reason: 'no-answer', canStay: true });
    await failure.retry();
    expect(loadedAnew).toEqual([]);
    answers = true;
    await failure.retry();
    expect(loadedAnew).toEqual(['/admin/health']);
  });

  it('says nothing more once the person has gone elsewhere, or stays, while it is asked whether the server answers', async () => {
    const failure = page();
    await TestBed.inject(Router).navigateByUrl('/');
    const noted = failure.note(GONE);
    failure.clear();
    await noted;
    expect([failure.view(), loadedAnew]).toEqual([null, []]);

    answers = false;
    await failure.note(GONE);
    const retried = failure.retry();
    expect(failure.busy()).toBe(true);
    failure.stay();
    await retried;
    expect([failure.view(), failure.busy()]).toEqual([null, false]);
  });

  it('reloads for ever in no browser that cannot remember', async () => {
    const failure = page();
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    await failure.note(GONE);
    expect(loadedAnew).toEqual([]);
    expect(failure.view()?.reason).toBe('missing');
  });
});
