import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { API, type ErrorCode } from '@latchkey/contracts';
import { App } from './app';
import { accessProblems } from './core/http-interceptors';
import { LOAD_ANEW } from './core/load-failure';
import { AccessStore } from './core/access-store';

describe('“Try again” of a browser that was refused', () => {
  let loadedAnew: string[];

  /** @returns where the page was loaded anew, once the server has refused this browser again */
  async function tryAgain(code: ErrorCode): Promise<string[]> {
    loadedAnew = [];
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([accessProblems])),
        provideHttpClientTesting(),
        provideRouter([]),
        { provide: LOAD_ANEW, useValue: (url: string) => loadedAnew.push(url) },
      ],
    });
    history.replaceState(null, '', '/admin/health');
    const page = TestBed.createComponent(App);
    const problem = { code, message: 'm', hint: 'h' };
    TestBed.inject(AccessStore).note({ ...problem, retryAfterSeconds: null });
    await page.whenStable();
    (page.nativeElement as HTMLElement).querySelector('button')?.click();
    TestBed.inject(HttpTestingController)
      .expectOne(API.patStatus)
      .flush(problem, { status: 401, statusText: '' });
    await page.whenStable();
    return loadedAnew;
  }

  it('loads the page anew when it lacks the cookie that comes with it', async () => {
    expect(await tryAgain('SIGN_IN_REQUIRED')).toEqual(['/admin/health']);
  });

  it('stays where the page has nothing better to bring', async () => {
    expect(await tryAgain('NOT_THE_OWNER')).toEqual([]);
  });
});
