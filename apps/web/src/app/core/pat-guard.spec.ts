import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, type Routes } from '@angular/router';
import { API, type PatStatus } from '@latchkey/contracts';
import { routes } from '../app.routes';
import { FakeSocket, patStatus } from '../testing/fixtures';
import { OPEN_SOCKET } from './control-channel';
import { accessProblems } from './http-interceptors';

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Screen {}

/** The app's own routes and guards, with an empty screen behind each. */
const guarded: Routes = routes.map((route) =>
  route.loadComponent ? { ...route, loadComponent: () => Promise.resolve(Screen) } : route,
);

const UNPROVEN: Partial<PatStatus> = { user: null };

const table: [name: string, status: Partial<PatStatus> | null, from: string, to: string][] = [
  ['no token', { state: 'unconfigured', ...UNPROVEN }, '/', '/setup'],
  ['no token', { state: 'unconfigured', ...UNPROVEN }, '/admin/health', '/setup'],
  ['no token', { state: 'unconfigured', ...UNPROVEN }, '/setup', '/setup'],
  ['a stale token', { state: 'stale' }, '/', '/setup'],
  ['a stale token', { state: 'stale' }, '/admin/health', '/setup'],
  ['a stale token', { state: 'stale' }, '/setup', '/setup'],
  ['a valid token', { state: 'valid' }, '/', '/'],
  ['a valid token', { state: 'valid' }, '/admin/health', '/admin/health'],
  ['a valid token', { state: 'valid' }, '/setup', '/'],
  ['a workspace out of reach, user known', { state: 'unreachable' }, '/', '/'],
  ['a workspace out of reach, user known', { state: 'unreachable' }, '/admin/health', '/admin/health'],
  ['a workspace out of reach, user known', { state: 'unreachable' }, '/setup', '/setup'],
  ['a workspace out of reach, user unknown', { state: 'unreachable', ...UNPROVEN }, '/', '/setup'],
  ['a workspace out of reach, user unknown', { state: 'unreachable', ...UNPROVEN }, '/setup', '/setup'],
  ['no answer', null, '/', '/setup'],
  ['a valid token', { state: 'valid' }, '/no/such/page', '/'],
  ['no token', { state: 'unconfigured', ...UNPROVEN }, '/no/such/page', '/setup'],
];

describe('the routes', () => {
  it.each(table)('with %s (%j) lead from %s to %s', async (_name, status, from, to) => {
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(withInterceptors([accessProblems])),
        provideHttpClientTesting(),
        provideRouter(guarded),
        { provide: OPEN_SOCKET, useValue: () => new FakeSocket() },
      ],
    });
    const router = TestBed.inject(Router);
    const navigation = router.navigateByUrl(from);
    const http = TestBed.inject(HttpTestingController);
    await Promise.resolve();
    // A failed answer is asked for again by the next guard on the way.
    for (let asked = 0; asked < 3; asked++) {
      for (const request of http.match(API.patStatus)) {
        if (status) request.flush(patStatus(status));
        else request.error(new ProgressEvent('error'));
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    await navigation;
    expect(router.url).toBe(to);
  });
});
