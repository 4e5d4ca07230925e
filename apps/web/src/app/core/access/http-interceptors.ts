import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { REQUEST_HEADER } from '@latchkey/contracts';
import { tap } from 'rxjs';
import { AccessStore } from './access-store';
import { problemOfHttp } from '../api-problem';
import { PageSecret } from './page-secret';

/** Adds the header that proves that a request comes from this page. */
export const requestHeader: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setHeaders: { [REQUEST_HEADER]: inject(PageSecret).headerValue() } }));

/** Shows the full-page explanation when any response refuses this browser. */
export const accessProblems: HttpInterceptorFn = (request, next) => {
  const access = inject(AccessStore);
  return next(request).pipe(tap({ error: (error: unknown) => access.report(problemOfHttp(error)) }));
};
