import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { REQUEST_HEADER } from '@latchkey/contracts';
import { tap } from 'rxjs';
import { AccessStore } from './access-store';
import { problemOfHttp } from './api-problem';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/** Marks every request that changes something as coming from this page. */
export const requestHeader: HttpInterceptorFn = (request, next) =>
  next(READING.includes(request.method) ? request : request.clone({ setHeaders: { [REQUEST_HEADER]: '1' } }));

/** Lets any answer that refuses this browser, to whatever request, bring up the full-page explanation. */
export const accessProblems: HttpInterceptorFn = (request, next) => {
  const access = inject(AccessStore);
  return next(request).pipe(tap({ error: (error: unknown) => access.note(problemOfHttp(error)) }));
};
