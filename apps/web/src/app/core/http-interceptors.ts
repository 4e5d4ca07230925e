import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { REQUEST_HEADER } from '@latchkey/contracts';
import { tap } from 'rxjs';
import { AccessStore } from './access-store';
import { problemOfHttp } from './api-problem';
import { PageSecret } from './page-secret';

/** Marks every request as coming from this page. */
export const requestHeader: HttpInterceptorFn = (request, next) =>
  next(request.clone({ setHeaders: { [REQUEST_HEADER]: inject(PageSecret).headerValue() } }));

/** Lets any answer that refuses this browser, to whatever request, bring up the full-page explanation. */
export const accessProblems: HttpInterceptorFn = (request, next) => {
  const access = inject(AccessStore);
  return next(request).pipe(tap({ error: (error: unknown) => access.note(problemOfHttp(error)) }));
};
