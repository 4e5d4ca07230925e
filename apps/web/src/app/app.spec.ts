import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { API, type ErrorCode } from '@latchkey/contracts';
import { App } from './app';
import { accessProblems } from './core/access/http-interceptors';
import { LOAD_PAGE } from './core/load-failure/load-failure';
import { AccessStore } from './core/access/access-store';

describe('App when the server refuses this browser', () => {
  let loaded: string[];

  /** @returns the addresses that “Try again” loaded, after the server refused this browser again */
  async function tryAgain(code: ErrorCode): Promise<string[]> {
    loaded = [];
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([accessProblems])),
        provideHttpClientTesting(),
        provideRouter([]),
        { provide: LOAD_PAGE, useValue: (url: string) => loaded.push(url) },
      ],
    });
    history.replaceState(null, '', '/admin/health');
    const page = TestBed.createComponent(App);
    const problem = { code, message: 'm', hint: 'h' };
    TestBed.inject(AccessStore).report({ ...problem, retryAfterSeconds: null });
    await page.whenStable();
    (page.nativeElement as HTMLElement).querySelector('button')?.click();
    TestBed.inject(HttpTestingController)
      .expectOne(API.patStatus)
      .flush(problem, { status: 401, statusText: '' });
    await page.whenStable();
    return loaded;
  }

  it('reloads the page to get the cookie when the sign-in is missing', async () => {
    expect(await tryAgain('SIGN_IN_REQUIRED')).toEqual(['/admin/health']);
  });

  it('doesn’t reload when that can’t help', async () => {
    expect(await tryAgain('NOT_THE_OWNER')).toEqual([]);
  });
});
