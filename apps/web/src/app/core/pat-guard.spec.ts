import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter, type Routes } from '@angular/router';
import { API, type PatStatus } from '@latchkey/contracts';
import { routes } from '../app.routes';
import { FakeSocket, patStatus } from '../testing/fixtures';
import { OPEN_SOCKET } from './control-channel';
import { accessProblems } from './access/http-interceptors';

@Component({ template: '', changeDetection: ChangeDetectionStrategy.OnPush })
class Screen {}

/** The app's own routes and guards, each with an empty screen. */
const guarded: Routes = routes.map((route) =>
  route.loadComponent ? { ...route, loadComponent: () => Promise.resolve(Screen) } : route,
);

const UNVERIFIED: Partial<PatStatus> = { user: null };

const table: [name: string, status: Partial<PatStatus> | null, from: string, to: string][] = [
  ['no token', { state: 'unconfigured', ...UNVERIFIED }, '/', '/setup'],
  ['no token', { state: 'unconfigured', ...UNVERIFIED }, '/admin/health', '/setup'],
  ['no token', { state: 'unconfigured', ...UNVERIFIED }, '/setup', '/setup'],
  ['a stale token', { state: 'stale' }, '/', '/setup'],
  ['a stale token', { state: 'stale' }, '/admin/health', '/setup'],
  ['a stale token', { state: 'stale' }, '/setup', '/setup'],
  ['a valid token', { state: 'valid' }, '/', '/'],
  ['a valid token', { state: 'valid' }, '/admin/health', '/admin/health'],
  ['a valid token', { state: 'valid' }, '/setup', '/'],
  ['an unreachable workspace and a known user', { state: 'unreachable' }, '/', '/'],
  ['an unreachable workspace and a known user', { state: 'unreachable' }, '/admin/health', '/admin/health'],
  ['an unreachable workspace and a known user', { state: 'unreachable' }, '/setup', '/setup'],
  ['an unreachable workspace and an unknown user', { state: 'unreachable', ...UNVERIFIED }, '/', '/setup'],
  [
    'an unreachable workspace and an unknown user',
    { state: 'unreachable', ...UNVERIFIED },
    '/setup',
    '/setup',
  ],
  ['no response', null, '/', '/setup'],
  ['a valid token', { state: 'valid' }, '/no/such/page', '/'],
  ['no token', { state: 'unconfigured', ...UNVERIFIED }, '/no/such/page', '/setup'],
];

describe('route guards', () => {
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
    // The next guard on the way asks again after a failure.
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
